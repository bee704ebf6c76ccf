/** What Compose makes of compose files: its own resolution, without an engine. */
import { execFile } from 'node:child_process'
import { z } from 'zod'
import { fail, ok, type Result } from '../../shared/lib/result.ts'
import { createRedactor } from './redact.ts'

export interface ComposedService {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
}

export interface ComposedProject {
  readonly name: string
  readonly services: readonly ComposedService[]
}

const CONFIG_MS = 30_000
const LARGEST_BYTES = 64 * 1024 * 1024

const configSchema = z.object({
  name: z.string(),
  services: z.record(z.string(), z.object({ labels: z.record(z.string(), z.string()).nullish() })),
})

/** `docker compose -f FILE … config`; `command`: the Compose program and its first words. */
export function readComposeFiles(
  files: readonly string[],
  project: string | null,
  command: readonly [string, ...string[]] = ['docker', 'compose'],
): Promise<Result<ComposedProject>> {
  const [program, ...first] = command
  const what = files.join(', ')
  const parameters = [
    ...first,
    ...files.flatMap((file) => ['-f', file]),
    ...(project === null ? [] : ['-p', project]),
    ...['config', '--format', 'json'],
  ]
  return new Promise((resolve) => {
    execFile(
      program,
      parameters,
      { timeout: CONFIG_MS, maxBuffer: LARGEST_BYTES },
      (error, stdout, stderr) => {
        if (error === null) {
          resolve(readConfig(stdout, what))
          return
        }
        if (error.code === 'ENOENT') {
          resolve(
            fail(
              'Failed',
              `${what} cannot be resolved: there is no ${program} here; install Docker’s command line with Compose`,
            ),
          )
          return
        }
        const redactor = createRedactor()
        const lines = stderr.split('\n').map((line) => line.trim())
        const said = lines.findLast((line) => line !== '') ?? 'it said nothing'
        resolve(fail('BadRequest', `${what} cannot be used: ${redactor.line(said)}`))
      },
    )
  })
}

function readConfig(text: string, what: string): Result<ComposedProject> {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return fail('Failed', `Compose’s answer on ${what} is no JSON; its version 2 is needed`)
  }
  const read = configSchema.safeParse(json)
  if (!read.success) return fail('Failed', `Compose’s answer on ${what} cannot be read`)
  const { name, services } = read.data
  return ok({
    name,
    services: Object.entries(services).map(([service, { labels }]) => ({
      name: service,
      labels: labels ?? {},
    })),
  })
}
