/** Asks the owner of a data folder over its socket: tests that look often must not start a process for every look. */
import { readdir, readFile } from 'node:fs/promises'
import net from 'node:net'
import path from 'node:path'
import type { ServerFrame } from '../../shared/contract/frames.ts'

export interface Watcher {
  /** The value a method answers; throws its error's sentence. */
  call(method: string, params: unknown): Promise<unknown>
  close(): void
}

interface Waiting {
  readonly answer: (frame: ServerFrame) => void
  readonly fail: (error: Error) => void
}

/** Where the newest owner listens. */
async function addressOf(dataDir: string): Promise<string> {
  const generations = (await readdir(dataDir))
    .map((name) => Number(/^owner\.(\d+)\.json$/.exec(name)?.[1] ?? 0))
    .sort((a, b) => b - a)
  const claim = JSON.parse(
    await readFile(path.join(dataDir, `owner.${generations[0] ?? 0}.json`), 'utf8'),
  ) as {
    address: string
  }
  return claim.address
}

export async function watch(dataDir: string): Promise<Watcher> {
  const socket = net.connect(await addressOf(dataDir))
  const waiting = new Map<number, Waiting>()
  let lastId = 0
  let rest = ''
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines.filter(Boolean)) {
      const frame = JSON.parse(line) as ServerFrame
      waiting.get(frame.id)?.answer(frame)
      waiting.delete(frame.id)
    }
  })
  const gone = () => {
    for (const { fail } of waiting.values()) fail(new Error('the owner of the data folder is gone'))
    waiting.clear()
  }
  socket.on('error', gone).on('close', gone)
  return {
    call: (method, params) =>
      new Promise((resolve, reject) => {
        const id = (lastId += 1)
        waiting.set(id, {
          answer(frame) {
            if (frame.type === 'result') resolve(frame.value)
            else
              reject(new Error(frame.type === 'error' ? frame.error.message : `a ${frame.type} for a call`))
          },
          fail: reject,
        })
        if (socket.destroyed) gone()
        else socket.write(`${JSON.stringify({ type: 'call', id, method, params })}\n`)
      }),
    close: () => socket.destroy(),
  }
}
