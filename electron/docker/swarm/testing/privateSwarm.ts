/**
 * A Swarm of two engines on this machine: each in its own namespaces, a pair of virtual Ethernet devices between them.
 * Devices, mounts and processes end with the engines; nothing of the machine's own network is touched. Needs root.
 */
import { execFile } from 'node:child_process'
import { readdir, rmdir } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { openDockerApi } from '../../client.ts'
import { ensureTestImage } from '../../testing/image.ts'
import { privateEngine, type PrivateEngine } from '../../testing/privateEngine.ts'

const exec = promisify(execFile)

export interface PrivateSwarm {
  /** Its leader, on node `a`. */
  readonly manager: PrivateEngine
  /** On node `b`. */
  readonly worker: PrivateEngine
  readonly image: string
  /** The docker CLI on the manager. */
  docker(...parameters: readonly string[]): Promise<string>
  remove(): Promise<void>
}

const ADDRESSES = ['10.99.86.1', '10.99.86.2'] as const
const CGROUPS = '/sys/fs/cgroup'

const answers = async (socket: string) =>
  (await openDockerApi({ name: 'private', address: { kind: 'socket', path: socket } })).ok

async function run(command: string, ...parameters: readonly string[]): Promise<string> {
  return (await exec(command, parameters)).stdout.trim()
}

/** Each end is made inside its engine's network, so that neither can be left behind outside. */
async function connect(engines: readonly PrivateEngine[]): Promise<void> {
  const [a, b] = await Promise.all(engines.map((engine) => engine.pid()))
  await run('ip', ...`link add peer netns ${a} type veth peer name peer netns ${b}`.split(' '))
  for (const [index, pid] of [a, b].entries()) {
    const inside = (command: string) => run('nsenter', '-t', String(pid), '-n', ...command.split(' '))
    await inside(`ip address add ${ADDRESSES[index]}/24 dev peer`)
    await inside('ip link set lo up')
    await inside('ip link set peer up')
  }
}

/** Killed engines leave the control groups of their containers. */
async function sweepCgroups(engine: PrivateEngine): Promise<void> {
  const ids = await readdir(path.join(engine.data, 'containers')).catch(() => [])
  const roots = await readdir(CGROUPS).catch(() => [])
  for (const id of ids)
    for (const root of ['', ...roots])
      await rmdir(path.join(CGROUPS, root, 'docker', id)).catch(() => undefined)
}

export async function privateSwarm(): Promise<PrivateSwarm> {
  const [manager, worker] = await Promise.all([privateEngine(answers, 'a'), privateEngine(answers, 'b')])
  const engines = [manager, worker]
  const on = (engine: PrivateEngine, ...parameters: readonly string[]) =>
    run('docker', '-H', engine.host, ...parameters)

  async function remove(): Promise<void> {
    // The tasks' grace periods are no concern of theirs any more.
    await Promise.allSettled(engines.map((engine) => engine.end('SIGKILL')))
    await Promise.allSettled(engines.map(sweepCgroups))
    await Promise.all(engines.map((engine) => engine.remove()))
  }

  try {
    await Promise.all(engines.map((engine) => engine.start()))
    await connect(engines)
    const [image = ''] = await Promise.all(engines.map((engine) => ensureTestImage(engine.host)))
    const [here, there] = ADDRESSES
    await on(manager, 'swarm', 'init', '--advertise-addr', here, '--listen-addr', here)
    const token = await on(manager, 'swarm', 'join-token', '-q', 'worker')
    await on(worker, 'swarm', 'join', '--advertise-addr', there, '--token', token, `${here}:2377`)
    return { manager, worker, image, docker: (...parameters) => on(manager, ...parameters), remove }
  } catch (thrown) {
    await remove()
    throw thrown
  }
}
