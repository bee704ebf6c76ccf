/** `serve`: the dashboard on loopback, over this process' own core or its owner's, until Ctrl-C. */
import { listenAddress } from '../../hosts/listenAddress.ts'
import { openOptions, type Context } from '../core.ts'
import { badUsage, done, failed, type Report } from '../report.ts'
import { announce, keepOpen, listenSomewhere, USUAL_PORT } from './hosting.ts'

export interface ServeOptions {
  readonly port?: string
  readonly open?: boolean
}

export async function serve(context: Context, { port, open = false }: ServeOptions): Promise<Report> {
  if (port !== undefined && !/^\d{1,5}$/.test(port))
    return badUsage(`--port: "${port}" is no port; a number from 0 (any free one) to 65535 is`)
  const listen = port === undefined ? null : `127.0.0.1:${port}`
  const address = listenAddress(listen ?? `127.0.0.1:${USUAL_PORT}`)
  if (!address.ok) return failed(address.error)
  const openAgain = () =>
    context.openCore(openOptions(context, { onUnreachable: 'demo', host: 'web', loop: true }))
  const opened = await openAgain()
  if (!opened.ok) return failed(opened.error)
  const cores = keepOpen(opened.value, openAgain)
  const host = await listenSomewhere(context, listen, cores.accept)
  if (!host.ok) {
    await cores.close()
    return failed(host.error)
  }
  const { banner } = opened.value
  const stopEnter = announce(context, host.value, { banner, open, metrics: null })
  await context.interrupted
  stopEnter()
  context.note('Closing.')
  await host.value.close()
  await cores.close()
  return done(null, [])
}
