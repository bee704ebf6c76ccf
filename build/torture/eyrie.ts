/** Eyrie as its users run it: the built CLI's daemon, a process of its own that may be killed, asked over its socket. */
import { spawn, type ChildProcess } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import path from 'node:path'
import { currentOwner } from '../../electron/storage/owner.ts'
import { connectSocket } from '../../electron/hosts/socket.ts'
import { createClient, type Client } from '../../shared/contract/client.ts'
import type { MethodName, Params, ResultOf } from '../../shared/contract/contract.ts'

export interface Daemon {
  readonly pid: number
  /** From its start until it said that it is ready. */
  readonly readyMs: number
  /** Epoch ms of its start. */
  readonly startedAt: number
  call<M extends MethodName>(method: M, params: Params<M>): Promise<ResultOf<M>>
  readonly client: Client
  /** `kill -9`. */
  kill(): void
  freeze(): void
  thaw(): void
  /** Resolves when the process is gone. */
  readonly gone: Promise<void>
  /** Ends it as a service manager does. */
  end(): Promise<void>
}

const READY_MS = 60_000
const CLI = path.resolve('dist/cli.js')

const living = new Set<ChildProcess>()

/** Where the torture itself is broken off. */
export function killDaemons(): void {
  for (const child of living) child.kill('SIGKILL')
}

export async function startDaemon(dataDir: string, engineSocket: string): Promise<Daemon> {
  const startedAt = Date.now()
  const environment = {
    ...process.env,
    DOCKER_HOST: `unix://${engineSocket}`,
    DRY_RUN: '',
    PROMETHEUS_URL: undefined,
  }
  const child = spawn(
    process.execPath,
    [CLI, 'daemon', '--json', '--listen', '127.0.0.1:0', '--data-dir', dataDir],
    { env: environment, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  living.add(child)
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve())).finally(() =>
    living.delete(child),
  )
  await ready(child)
  const readyMs = Date.now() - startedAt
  const owner = currentOwner(dataDir)
  if (owner === null) throw new Error('the daemon is ready and owns nothing')
  const client = createClient(() => connectSocket(owner.address), { reconnect: false })
  return {
    pid: child.pid ?? 0,
    readyMs,
    startedAt,
    client,
    gone,
    async call(method, params) {
      const answer = await client.call(method, params)
      if (!answer.ok) throw new Error(`${method}: ${answer.error.message}`)
      return answer.value
    },
    kill: () => child.kill('SIGKILL'),
    freeze: () => child.kill('SIGSTOP'),
    thaw: () => child.kill('SIGCONT'),
    async end() {
      client.close()
      child.kill('SIGTERM')
      const late = wait(40_000).then(() => child.kill('SIGKILL'))
      await Promise.race([gone, late])
    },
  }
}

function ready(child: ChildProcess): Promise<void> {
  let said = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text))
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      child.kill('SIGKILL')
      reject(new Error(`the daemon was not ready after ${READY_MS / 1000} s: ${said}`))
    }, READY_MS)
    child.stdout?.once('data', () => {
      clearTimeout(late)
      resolve()
    })
    child.once('exit', (code) => {
      clearTimeout(late)
      reject(new Error(`the daemon ended with ${String(code)}: ${said}`))
    })
  })
}
