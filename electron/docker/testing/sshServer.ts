/**
 * A real sshd of a test's own on 127.0.0.1 with a throw-away key, and a folder for the PATH whose `ssh` reads a
 * configuration of its own, as a user's would: host alias, key, known hosts.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { until } from './engine.ts'

const exec = promisify(execFile)

export interface SshServer {
  /** The alias of the ssh configuration that leads here. */
  readonly alias: string
  readonly port: number
  /** To be put before the PATH. */
  readonly bin: string
  /** Adds an alias: lines of ssh configuration. */
  alsoAs(alias: string, ...lines: readonly string[]): void
  /** What a login shell's PATH is over there, from the next login on. */
  setPath(value: string): void
  /** The sshd processes of those who are logged in. */
  sessions(): readonly number[]
  freeze(): void
  thaw(): void
  start(): Promise<void>
  stop(): Promise<void>
  remove(): Promise<void>
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** Direct and indirect children. */
function descendants(pid: number): readonly number[] {
  const file = `/proc/${pid}/task/${pid}/children`
  if (!existsSync(file)) return []
  const children = readFileSync(file, 'utf8').trim().split(' ').filter(Boolean).map(Number)
  return children.flatMap((child) => [child, ...descendants(child)])
}

export async function sshServer(): Promise<SshServer> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'eyrie-ssh-'))
  const at = (name: string) => path.join(folder, name)
  const port = await freePort()
  const user = os.userInfo().username
  await exec('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at('host')])
  await exec('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at('key')])
  writeFileSync(at('authorized'), readFileSync(at('key.pub')))
  writeFileSync(at('known'), `[127.0.0.1]:${port} ${readFileSync(at('host.pub'), 'utf8')}`)
  const common = [
    `HostName 127.0.0.1`,
    `Port ${port}`,
    `User ${user}`,
    `IdentityFile ${at('key')}`,
    'IdentitiesOnly yes',
    `UserKnownHostsFile ${at('known')}`,
    'GlobalKnownHostsFile /dev/null',
  ]
  const aliases: string[] = []
  // The first value of an option counts in ssh's configuration: an alias's own lines come before the common ones.
  const alsoAs = (alias: string, ...lines: readonly string[]) => {
    aliases.push([`Host ${alias}`, ...lines, ...common].join('\n  '))
    writeFileSync(at('config'), `${aliases.join('\n')}\n`)
  }
  alsoAs('far')
  mkdirSync(at('bin'))
  const program = (await exec('sh', ['-c', 'command -v ssh'])).stdout.trim()
  writeFileSync(at('bin/ssh'), `#!/bin/sh\nexec ${program} -F ${at('config')} "$@"\n`)
  chmodSync(at('bin/ssh'), 0o755)
  const setPath = (value: string) => writeFileSync(at('environment'), value)
  setPath(process.env.PATH ?? '/usr/bin:/bin')
  // Every command of a session goes through here, so that a test can say what is found over there.
  writeFileSync(
    at('session'),
    `#!/bin/sh\nPATH=$(cat ${at('environment')}); export PATH\nexec /bin/sh -c "$SSH_ORIGINAL_COMMAND"\n`,
  )
  chmodSync(at('session'), 0o755)
  writeFileSync(
    at('sshd_config'),
    [
      `ListenAddress 127.0.0.1:${port}`,
      `HostKey ${at('host')}`,
      `AuthorizedKeysFile ${at('authorized')}`,
      `ForceCommand ${at('session')}`,
      'PidFile none',
      'UsePAM no',
      'StrictModes no',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      '',
    ].join('\n'),
  )
  let server: ChildProcess | null = null

  const sessions = () => (server?.pid === undefined ? [] : descendants(server.pid))
  const signal = (name: NodeJS.Signals) => {
    for (const pid of [server?.pid, ...sessions()]) if (pid !== undefined) process.kill(pid, name)
  }

  async function stop(): Promise<void> {
    const ended = server
    if (ended === null) return
    signal('SIGCONT')
    const left = sessions()
    const gone = new Promise((resolve) => ended.once('exit', resolve))
    ended.kill('SIGTERM')
    await gone
    // Sessions outlive their server.
    for (const pid of left) {
      try {
        process.kill(pid, 'SIGTERM')
      } catch {
        // It ended by itself.
      }
    }
    server = null
  }

  return {
    alias: 'far',
    port,
    bin: at('bin'),
    alsoAs,
    setPath,
    sessions,
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    async start() {
      // Debian's own service makes it when it starts; sshd as root refuses to run without.
      if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 })
      const sshd = ['/usr/sbin/sshd', '/usr/bin/sshd', '/usr/local/sbin/sshd'].find((file) =>
        existsSync(file),
      )
      if (sshd === undefined) throw new Error('there is no sshd: install openssh-server')
      server = spawn(sshd, ['-D', '-e', '-f', at('sshd_config')], { stdio: ['ignore', 'ignore', 'pipe'] })
      let said = ''
      server.stderr?.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-2000)))
      if (!(await until(() => said.includes('Server listening'), Boolean, 10)))
        throw new Error(`sshd did not start: ${said}`)
    },
    stop,
    async remove() {
      await stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
