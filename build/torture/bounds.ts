/** Watches, by the engine's own events, that the count never leaves its bounds, not even for a moment. */
import http from 'node:http'
import { MAX, MIN, PROJECT, type TorturedProject } from './project.ts'

export interface BoundsWatch {
  /** What was seen outside the bounds since it was last asked. */
  violations(): readonly string[]
  close(): void
}

interface EngineEvent {
  readonly Action?: string
  readonly Actor?: { readonly ID?: string; readonly Attributes?: { readonly name?: string } }
}

export async function watchBounds(socket: string, project: TorturedProject): Promise<BoundsWatch> {
  const running = new Set<string>()
  let violations: string[] = []
  const judge = (what: string) => {
    if (running.size > MAX || running.size < MIN)
      violations.push(`${running.size} replicas ran after ${what}`)
  }
  const onEvent = ({ Action, Actor }: EngineEvent) => {
    const id = Actor?.ID ?? ''
    if (Action === 'start') running.add(id)
    else if (Action === 'die') running.delete(id)
    else return
    judge(`${Action} of ${Actor?.Attributes?.name ?? id}`)
  }
  const filters = JSON.stringify({ type: ['container'], label: [`com.docker.compose.project=${PROJECT}`] })
  const request = http.get({ socketPath: socket, path: `/events?filters=${encodeURIComponent(filters)}` })
  let rest = ''
  await new Promise<void>((resolve, reject) => {
    request.once('error', reject)
    request.once('response', (answer) => {
      answer.setEncoding('utf8').on('data', (text: string) => {
        const lines = (rest + text).split('\n')
        rest = lines.pop() ?? ''
        for (const line of lines) if (line !== '') onEvent(JSON.parse(line) as EngineEvent)
      })
      answer.on('error', () => undefined)
      resolve()
    })
  })
  request.on('error', () => undefined)
  for (const { id, state } of await project.containers()) if (state === 'running') running.add(id)
  return {
    violations() {
      const seen = violations
      violations = []
      return seen
    },
    close: () => request.destroy(),
  }
}
