/** `daemon`: the controller without a screen, as a service manager runs it. */
import type { App } from '../../app/app.ts'
import { createMetrics } from '../../app/metrics/metrics.ts'
import type { OpenedCore } from '../../app/open.ts'
import { statusLine } from '../../app/metrics/statusLine.ts'
import { listenAddress } from '../../hosts/listenAddress.ts'
import { serveMetrics } from '../../hosts/metrics.ts'
import { metricsAccess } from '../../hosts/metricsAddress.ts'
import { connectServiceManager, type ServiceManager } from '../../hosts/notify.ts'
import { reportLoop } from '../../hosts/watchdog.ts'
import { ok, type Result } from '../../../shared/lib/result.ts'
import { openOptions, type Context } from '../core.ts'
import { badUsage, done, failed, type Report } from '../report.ts'
import { announce, listenSomewhere, USUAL_PORT } from './hosting.ts'

export interface DaemonOptions {
  readonly listen?: string
  readonly metrics?: string
  readonly metricsTokenFile?: string
}

type Access = ReturnType<typeof metricsAccess>

/** There is one controller a data folder, so a second daemon has nothing to do. */
export async function daemon(context: Context, options: DaemonOptions): Promise<Report> {
  const address = listenAddress(options.listen ?? `127.0.0.1:${USUAL_PORT}`)
  if (!address.ok) return failed(address.error)
  const { metrics, metricsTokenFile } = options
  if (metrics === undefined && metricsTokenFile !== undefined)
    return badUsage('--metrics-token-file needs --metrics ADDR:PORT')
  const access = metrics === undefined ? null : metricsAccess(metrics, metricsTokenFile)
  if (access?.ok === false) return failed(access.error)
  context.becomeHost('SIGHUP: there is nothing to read again; settings change through the app and the CLI.')
  const opened = await context.openCore(
    openOptions(context, { onUnreachable: 'fail', host: 'process', loop: true }),
  )
  if (!opened.ok) return failed(opened.error)
  const { app, ownerPid } = opened.value
  if (app === null) {
    await opened.value.close()
    const message = `process ${ownerPid} runs the controller of this data folder already; end it first, or name another folder with --data-dir`
    return failed({ code: 'Failed', message, retryable: false })
  }
  return run(context, opened.value, app, options.listen ?? null, access)
}

async function run(
  context: Context,
  opened: OpenedCore,
  app: App,
  listen: string | null,
  access: Access | null,
): Promise<Report> {
  const metrics = await openMetrics(app, access)
  if (!metrics.ok) {
    await opened.close()
    return failed(metrics.error)
  }
  const host = await listenSomewhere(context, listen, (transport) => app.server.connect(transport))
  if (!host.ok) {
    await metrics.value.close()
    await opened.close()
    return failed(host.error)
  }
  const manager = connectServiceManager({
    environment: context.environment,
    pid: process.pid,
    note: context.note,
  })
  const stopReports = manager === null ? () => undefined : reportTo(manager, app)
  const stopEnter = announce(context, host.value, {
    banner: opened.banner,
    open: false,
    metrics: metrics.value.url,
  })
  await context.interrupted
  stopReports()
  stopEnter()
  context.note('Closing.')
  // Told first, awaited last: a manager that does not listen must not hold up the end.
  const told = manager?.tell({ stopping: true, status: 'Ending what was begun.' })
  await host.value.close()
  await metrics.value.close()
  await opened.close()
  await told
  return done(null, [])
}

function reportTo(manager: ServiceManager, app: App): () => void {
  const { controller } = app.core
  return reportLoop(manager, {
    onRound: (listener) => controller.rounded.listen(({ rounds }) => listener(rounds !== null)),
    status: () => statusLine(app.core),
  })
}

interface OpenMetrics {
  readonly url: string | null
  close(): Promise<void>
}

async function openMetrics(app: App, access: Access | null): Promise<Result<OpenMetrics>> {
  if (access === null) return ok({ url: null, close: () => Promise.resolve() })
  if (!access.ok) return access
  const metrics = createMetrics(app.core)
  const host = await serveMetrics({
    ...access.value,
    collect: () => metrics.collect(),
    onError: (sentence) => app.core.log.error(sentence),
  })
  if (!host.ok) {
    metrics.close()
    return host
  }
  return ok({
    url: host.value.url,
    async close() {
      await host.value.close()
      metrics.close()
    },
  })
}
