/** Runs command lines against a small real contract server, and keeps what they print. */
import type { App } from '../../app/app.ts'
import type { OpenOptions } from '../../app/open.ts'
import { localTransport } from '../../hosts/local.ts'
import { createShop, type Shop } from '../../../shared/contract/testing/shop.ts'
import type { Result } from '../../../shared/lib/result.ts'
import type { OpenCore } from '../core.ts'
import { runCli } from '../run.ts'

export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
  /** The one document on stdout. */
  json(): unknown
}

export interface Terminal {
  readonly shop: Shop
  readonly opened: OpenOptions[]
  /** How often a core was closed again. */
  readonly closed: () => number
  readonly run: (...argv: readonly string[]) => Promise<Ran>
}

export interface TerminalOptions {
  readonly banner?: string
  /** Instead of opening. */
  readonly failure?: Extract<Result<never>, { ok: false }>
  readonly environment?: Readonly<Record<string, string>>
  readonly isTerminal?: boolean
  /** What is typed, with Enter, where a command waits for it; without it nobody sits there. */
  readonly typed?: string
  readonly interrupted?: Promise<void>
  readonly onOut?: (text: string) => void
  readonly rendererDir?: string
  /** So many owners end before they are reached. */
  readonly goneOwners?: number
  /** This process owns the data folder, with this app instead of the small server. */
  readonly app?: App
}

/** No process has this id: it is above every system's largest. */
const NOBODY = 4_999_999

export const NOW = Date.parse('2026-03-01T12:00:00Z')

export function createTerminal(options: TerminalOptions = {}): Terminal {
  const { typed } = options
  const shop = createShop({ limits: { intervalMs: 5, soonMs: 5 } })
  const opened: OpenOptions[] = []
  let closed = 0

  const openCore: OpenCore = (asked) => {
    opened.push(asked)
    if (options.failure !== undefined) return Promise.resolve(options.failure)
    return Promise.resolve({
      ok: true,
      value: {
        connect: () =>
          opened.length <= (options.goneOwners ?? 0)
            ? Promise.reject(new Error('no Eyrie process answers'))
            : Promise.resolve(localTransport(options.app?.server ?? shop.server)),
        accept: (transport) => (options.app?.server ?? shop.server).connect(transport),
        app: options.app ?? null,
        banner: options.banner ?? null,
        ownerPid: NOBODY,
        close() {
          closed += 1
          return Promise.resolve()
        },
      },
    })
  }

  return {
    shop,
    opened,
    closed: () => closed,
    async run(...argv) {
      let out = ''
      let err = ''
      const isTerminal = options.isTerminal ?? false
      const code = await runCli(argv, {
        environment: options.environment ?? {},
        out: {
          isTerminal,
          write(text) {
            out += text
            options.onOut?.(text)
          },
        },
        err: { isTerminal, write: (text) => (err += text) },
        interrupted: options.interrupted ?? new Promise(() => undefined),
        onEnter:
          typed === undefined
            ? null
            : (listener) => {
                queueMicrotask(() => listener(typed))
                return () => undefined
              },
        becomeHost: () => undefined,
        now: () => NOW,
        openCore,
        rendererDir: options.rendererDir ?? '/nowhere/dist/renderer',
        version: '1.2.3',
      })
      return { code, out, err, json: () => JSON.parse(out) as unknown }
    },
  }
}
