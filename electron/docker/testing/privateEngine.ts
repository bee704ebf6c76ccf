/**
 * A Docker engine of a test's own, to be stopped, killed and frozen at will. It lives in its own network, mount and
 * process namespaces: the machine's engine, its bridge and its sockets are never touched, and what it started ends with
 * it. Needs root.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { until } from './engine.ts'

export interface PrivateEngine {
  readonly host: string
  readonly socket: string
  /** Where its images, containers and volumes lie. */
  readonly data: string
  /** The engine's own process, by which its namespaces are entered. */
  pid(): Promise<number>
  start(): Promise<void>
  /** Ends it as a service manager does, or as a crash does. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
  freeze(): Promise<void>
  thaw(): Promise<void>
  /** Ends it and removes its data. */
  remove(): Promise<void>
}

/** `name`: the host name it sees and gives to a Swarm; left out, it sees this machine's. */
export async function privateEngine(
  answers: (socket: string) => Promise<boolean>,
  name?: string,
): Promise<PrivateEngine> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'eyrie-engine-'))
  const socket = path.join(folder, 'd.sock')
  const log = path.join(folder, 'log')
  const parameters = [
    // Its own process ids and sockets lie in its own /run, and so end with it.
    ...['--data-root', path.join(folder, 'data'), '-H', `unix://${socket}`],
    ...['--bridge=none', '--iptables=false', '--ip6tables=false'],
  ]
  const naming = name === undefined ? '' : `hostname ${name} && `
  const script = `${naming}mount --make-rprivate / && mount -t proc proc /proc && mount -t tmpfs tmpfs /run && exec dockerd "$@" >> ${log} 2>&1`
  let parent: ChildProcess | null = null

  /** `unshare` waits for the engine, its only child, which is the first process of its namespace. */
  async function engine(): Promise<number> {
    const pid = parent?.pid
    if (pid === undefined) return 0
    return Number((await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim())
  }

  async function signal(sent: NodeJS.Signals): Promise<void> {
    const child = await engine()
    if (child > 0) process.kill(child, sent)
  }

  async function end(name: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const ended = parent
    if (ended === null) return
    const gone = new Promise((resolve) => ended.once('exit', resolve))
    if (ended.exitCode === null && ended.signalCode === null) {
      await signal('SIGCONT')
      await signal(name)
      await gone
    }
    parent = null
  }

  return {
    host: `unix://${socket}`,
    socket,
    data: path.join(folder, 'data'),
    pid: engine,
    async start() {
      const spaces = ['--net', '--uts', '--mount', '--pid', '--fork', '--kill-child']
      parent = spawn('unshare', [...spaces, 'sh', '-c', script, 'dockerd', ...parameters], {
        stdio: 'ignore',
      })
      if (await until(() => answers(socket), Boolean, 60)) return
      throw new Error(`the private engine did not start: ${(await readFile(log, 'utf8')).slice(-2000)}`)
    },
    end,
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    async remove() {
      await end('SIGTERM')
      await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 })
    },
  }
}
