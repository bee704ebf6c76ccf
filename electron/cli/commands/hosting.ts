/** What `serve` and `daemon` share: a core that is kept open, the loopback listener, and the line that says where. */
import type { OpenedCore } from '../../app/open.ts'
import { serveLoopback, type LoopbackHost } from '../../hosts/loopback.ts'
import { relay } from '../../hosts/relay.ts'
import type { Result } from '../../../shared/lib/result.ts'
import { openBrowser } from '../browser.ts'
import type { Context } from '../core.ts'

/** Where it listens when nobody says where; taken, any free port does. */
export const USUAL_PORT = 4655

export interface Cores {
  readonly accept: Parameters<typeof serveLoopback>[0]['accept']
  close(): Promise<void>
}

/** Our own core, or the owner's; when that owner goes, whoever owns the folder then, which may be this process. */
export function keepOpen(first: OpenedCore, reopen: () => Promise<Result<OpenedCore>>): Cores {
  let current: Promise<OpenedCore> = Promise.resolve(first)
  let closed = false

  async function replace(gone: OpenedCore): Promise<OpenedCore> {
    await gone.close()
    const result = await reopen()
    if (!result.ok) throw new Error(result.error.message)
    return result.value
  }

  async function connect(): ReturnType<OpenedCore['connect']> {
    const opening = current
    const core = await opening
    try {
      return await core.connect()
    } catch (thrown) {
      if (closed || core.app !== null) throw thrown
      // The first of several pages looks for the new owner; the others wait for what it finds.
      if (current === opening) {
        const next = replace(core)
        current = next.catch(() => core)
        return (await next).connect()
      }
      return (await current).connect()
    }
  }

  return {
    accept: (transport) => {
      if (first.app === null) relay(transport, connect)
      else first.accept(transport)
    },
    async close() {
      closed = true
      await (await current).close()
    },
  }
}

/** At the address that was named; else at the usual port, or any free one where that is taken. */
export async function listenSomewhere(
  context: Context,
  listen: string | null,
  accept: Cores['accept'],
): Promise<Result<LoopbackHost>> {
  const at = (address: string) => serveLoopback({ listen: address, rendererDir: context.rendererDir, accept })
  if (listen !== null) return at(listen)
  const usual = await at(`127.0.0.1:${USUAL_PORT}`)
  return usual.ok || usual.error.code !== 'InUse' ? usual : at('127.0.0.1:0')
}

export interface Announcement {
  readonly banner: string | null
  readonly open: boolean
  /** Where metrics are scraped; null: nowhere. */
  readonly metrics: string | null
}

/** Says that it is ready; on a terminal Enter gives a new link. */
export function announce(
  context: Context,
  host: LoopbackHost,
  { banner, open, metrics }: Announcement,
): () => void {
  const { style, globals } = context
  if (banner !== null) context.note(style.warn(banner))
  const link = host.oneTimeUrl()
  const document = { url: link, pid: process.pid, ...(metrics === null ? {} : { metrics }) }
  if (globals.json) context.say(JSON.stringify(document))
  else context.say(`Eyrie is at ${style.bold(link)}`)
  if (metrics !== null) context.note(style.dim(`Prometheus scrapes ${metrics}`))
  const renewal = context.onEnter === null ? '' : ' Enter gives a new one.'
  context.note(style.dim(`The link signs in one browser, once.${renewal} Ctrl-C ends.`))
  if (open) {
    const opened = openBrowser(host.oneTimeUrl(), context.environment)
    if (!opened.ok) context.note(`${opened.error.message} Open the link above yourself.`)
  }
  return context.onEnter?.(() => context.note(host.oneTimeUrl())) ?? (() => undefined)
}
