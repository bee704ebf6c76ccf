/** `serve` and `daemon`: the dashboard on loopback, until Ctrl-C; the daemon is the controller without a screen. */
import type { OpenedCore } from '../../app/open.ts'
import { listenAddress } from '../../hosts/listenAddress.ts'
import { serveLoopback, type LoopbackHost } from '../../hosts/loopback.ts'
import { relay } from '../../hosts/relay.ts'
import type { Result } from '../../../shared/lib/result.ts'
import { openBrowser } from '../browser.ts'
import { openOptions, type Context } from '../core.ts'
import { badUsage, done, failed, type Report } from '../report.ts'

/** Where it listens when nobody says where; taken, any free port does. */
const USUAL_PORT = 4655

export interface ServeOptions {
  readonly port?: string
  readonly open?: boolean
}

export async function serve(context: Context, { port, open = false }: ServeOptions): Promise<Report> {
  if (port !== undefined && !/^\d{1,5}$/.test(port))
    return badUsage(`--port: "${port}" is no port; a number from 0 (any free one) to 65535 is`)
  const listen = port === undefined ? null : `127.0.0.1:${port}`
  return host(context, listen, { onUnreachable: 'demo', alone: false, open })
}

/** There is one controller a data folder, so a second daemon has nothing to do. */
export async function daemon(context: Context, listen: string | undefined): Promise<Report> {
  return host(context, listen ?? null, { onUnreachable: 'fail', alone: true, open: false })
}

interface HostOptions {
  readonly onUnreachable: 'demo' | 'fail'
  /** Only as the data folder's owner. */
  readonly alone: boolean
  readonly open: boolean
}

async function host(context: Context, listen: string | null, options: HostOptions): Promise<Report> {
  const address = listenAddress(listen ?? `127.0.0.1:${USUAL_PORT}`)
  if (!address.ok) return failed(address.error)
  const { onUnreachable, alone, open } = options
  const openAgain = () => context.openCore(openOptions(context, { onUnreachable, host: 'web', loop: true }))
  const opened = await openAgain()
  if (!opened.ok) return failed(opened.error)
  const { app, ownerPid } = opened.value
  if (alone && app === null) {
    await opened.value.close()
    const message = `process ${ownerPid} runs the controller of this data folder already; end it first, or name another folder with --data-dir`
    return failed({ code: 'Failed', message, retryable: false })
  }
  return untilInterrupted(context, opened.value, openAgain, listen, open)
}

async function untilInterrupted(
  context: Context,
  first: OpenedCore,
  reopen: () => Promise<Result<OpenedCore>>,
  listen: string | null,
  open: boolean,
): Promise<Report> {
  const cores = keepOpen(first, reopen)
  const host = await listenSomewhere(context, listen, cores)
  if (!host.ok) {
    await cores.close()
    return failed(host.error)
  }
  const stopEnter = announce(context, host.value, first.banner, open)
  await context.interrupted
  stopEnter()
  context.note('Closing.')
  await host.value.close()
  await cores.close()
  return done(null, [])
}

interface Cores {
  readonly accept: Parameters<typeof serveLoopback>[0]['accept']
  close(): Promise<void>
}

/** Our own core, or the owner's; when that owner goes, whoever owns the folder then, which may be this process. */
function keepOpen(first: OpenedCore, reopen: () => Promise<Result<OpenedCore>>): Cores {
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
      else first.app.server.connect(transport)
    },
    async close() {
      closed = true
      await (await current).close()
    },
  }
}

async function listenSomewhere(
  context: Context,
  listen: string | null,
  { accept }: Cores,
): Promise<Result<LoopbackHost>> {
  const at = (address: string) => serveLoopback({ listen: address, rendererDir: context.rendererDir, accept })
  if (listen !== null) return at(listen)
  const usual = await at(`127.0.0.1:${USUAL_PORT}`)
  return usual.ok || usual.error.code !== 'InUse' ? usual : at('127.0.0.1:0')
}

/** Says that it is ready; on a terminal Enter gives a new link. */
function announce(context: Context, host: LoopbackHost, banner: string | null, open: boolean): () => void {
  const { style, globals } = context
  if (banner !== null) context.note(style.warn(banner))
  const link = host.oneTimeUrl()
  if (globals.json) context.say(JSON.stringify({ url: link, pid: process.pid }))
  else context.say(`Eyrie is at ${style.bold(link)}`)
  const renewal = context.onEnter === null ? '' : ' Enter gives a new one.'
  context.note(style.dim(`The link signs in one browser, once.${renewal} Ctrl-C ends.`))
  if (open) {
    const opened = openBrowser(host.oneTimeUrl(), context.environment)
    if (!opened.ok) context.note(`${opened.error.message} Open the link above yourself.`)
  }
  return context.onEnter?.(() => context.note(host.oneTimeUrl())) ?? (() => undefined)
}
