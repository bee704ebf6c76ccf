/** A desktop app as its launcher starts it: sandbox on, and where this is root, as an unprivileged user in a copy that user can read. */
import { spawn, spawnSync } from 'node:child_process'
import { chownSync } from 'node:fs'
import path from 'node:path'
import { stage } from '../../test/desktop.mjs'
import {
  ended,
  electronProgram,
  environmentOf,
  firstLine,
  openDisplay,
  remove,
  ROOT,
  SANDBOX,
  temporaryFolder,
} from './serve.ts'

export interface DesktopApp {
  readonly pid: number
  /** Milliseconds from its start until it showed what it was to show. */
  readonly shownMs: number
  /** All it said then: `{ at, … }`, `at` in epoch ms. */
  readonly said: unknown
  close(): Promise<void>
}

export interface AppOptions {
  /** What is run, from the root of the checkout: `dist/main.js`. */
  readonly entry: string
  /** The selector of what it is to show. */
  readonly shows: string
  readonly args?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  /** As `EYRIE_DEMO_SIZE`; null: the demo as it is. */
  readonly size?: string | null
  /** What runs it; by default only its start is watched. */
  readonly runner?: string
}

export interface Desk {
  start(options: AppOptions): Promise<DesktopApp>
  /** How it is started, in words. */
  readonly words: string
  close(): Promise<void>
}

interface User {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

/** Null: nobody but this one; Electron refuses to run as root with its sandbox on. */
function unprivileged(): User | null {
  const name = environmentOf(null).EYRIE_TEST_USER
  if (SANDBOX.length === 0 || name === undefined) return null
  const number = (flag: string) => Number(spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout)
  return { name, uid: number('-u'), gid: number('-g') }
}

export async function openDesk(): Promise<Desk> {
  const user = unprivileged()
  const folder = user === null ? ROOT : await stage(ROOT, user.name)
  const display = await openDisplay()
  const own = () => {
    const made = temporaryFolder()
    if (user !== null) chownSync(made, user.uid, user.gid)
    return made
  }
  return {
    words: user === null && SANDBOX.length > 0 ? 'as root, without the sandbox' : 'sandbox on',
    async start({ entry, shows, args = [], environment = {}, size = null, runner = 'started.mjs' }) {
      const [home, dataDir, profile] = [own(), own(), own()]
      const begun = performance.timeOrigin + performance.now()
      const child = spawn(
        electronProgram(),
        [
          ...(user === null ? SANDBOX : []),
          path.join(folder, 'build/bench/desktop', runner),
          `--entry=${path.join(folder, entry)}`,
          `--shows=${shows}`,
          ...[`--data-dir=${dataDir}`, `--user-data-dir=${profile}`, ...args],
        ],
        {
          cwd: folder,
          stdio: ['ignore', 'pipe', 'ignore'],
          env: { ...environmentOf(size, environment), DISPLAY: display.name, HOME: home },
          ...(user === null ? {} : { uid: user.uid, gid: user.gid }),
        },
      )
      const said = JSON.parse((await firstLine(child)).line) as { readonly at: number }
      return {
        pid: child.pid ?? 0,
        shownMs: said.at - begun,
        said,
        async close() {
          await ended(child, 'SIGTERM')
          for (const each of [home, dataDir, profile]) remove(each)
        },
      }
    },
    async close() {
      await display.close()
      if (folder !== ROOT) remove(folder)
    },
  }
}
