/**
 * Tells the service manager how Eyrie is (sd_notify(3)). Node has no datagram sockets of the unix family, so each word
 * goes through `systemd-notify`; the unit therefore needs NotifyAccess=all.
 */
import { spawn } from 'node:child_process'

export interface ServiceManager {
  /** How often it wants to hear that Eyrie is alive, in ms; null: it does not ask. */
  readonly watchdogMs: number | null
  /** Sends assignments such as `READY=1`, in the order of the calls; resolves when they are out or given up. */
  tell(words: Words): Promise<void>
}

export interface Words {
  readonly ready?: boolean
  readonly stopping?: boolean
  readonly alive?: boolean
  readonly status?: string
}

export interface NotifyOptions {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly pid: number
  /** Something the operator should know, once. */
  readonly note: (sentence: string) => void
  readonly program?: string
}

/** A manager that does not take a word in this time does not listen. */
const SEND_MS = 5_000

/** Null where no service manager listens. */
export function connectServiceManager(options: NotifyOptions): ServiceManager | null {
  const { environment, note, program = 'systemd-notify' } = options
  const socket = environment.NOTIFY_SOCKET
  if (socket === undefined || socket === '') return null
  let queue: Promise<void> = Promise.resolve()
  let useless = false
  let complained = false

  function complain(why: string): void {
    if (!complained) note(`The service manager is not told how Eyrie is: ${why}.`)
    complained = true
  }

  async function send(assignments: readonly string[]): Promise<void> {
    if (useless) return
    const problem = await run(program, assignments, environment)
    if (problem === null) return
    useless = problem.absent
    complain(problem.sentence)
  }

  return {
    watchdogMs: watchdogMs(options),
    tell(words) {
      queue = queue.then(() => send(assignmentsOf(words)))
      return queue
    },
  }
}

/** WATCHDOG_USEC, in microseconds, where it is meant for this process. */
function watchdogMs({ environment, pid }: NotifyOptions): number | null {
  const { WATCHDOG_USEC: text = '', WATCHDOG_PID: meant } = environment
  if (meant !== undefined && meant !== String(pid)) return null
  const micros = Number(text)
  return text !== '' && Number.isFinite(micros) && micros > 0 ? micros / 1000 : null
}

function assignmentsOf({ ready, stopping, alive, status }: Words): readonly string[] {
  return [
    ...(ready === true ? ['READY=1'] : []),
    ...(stopping === true ? ['STOPPING=1'] : []),
    ...(alive === true ? ['WATCHDOG=1'] : []),
    // One line: what follows a line end would be another assignment.
    ...(status === undefined ? [] : [`STATUS=${status.replace(/\s+/g, ' ').trim()}`]),
  ]
}

interface Problem {
  readonly absent: boolean
  readonly sentence: string
}

function run(
  program: string,
  assignments: readonly string[],
  environment: NotifyOptions['environment'],
): Promise<Problem | null> {
  return new Promise((resolve) => {
    let words = ''
    const child = spawn(program, assignments, {
      env: environment,
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: SEND_MS,
    })
    child.stderr.on('data', (chunk: Buffer) => (words += chunk.toString()))
    child.once('error', (error: NodeJS.ErrnoException) => {
      const absent = error.code === 'ENOENT'
      const sentence = absent
        ? `there is no ${program} here; Debian has it in the package systemd`
        : error.message
      resolve({ absent, sentence })
    })
    child.once('close', (code, signal) => {
      if (code === 0) resolve(null)
      else {
        const [first = ''] = words.trim().split('\n', 1)
        const how = signal === null ? `ended with ${String(code)}` : `did not end and was stopped`
        resolve({ absent: false, sentence: `${program} ${how}${first === '' ? '' : `: ${first}`}` })
      }
    })
  })
}
