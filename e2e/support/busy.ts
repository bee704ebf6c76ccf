/** How long the page's main thread computed in one piece: its own time on the CPU, whatever else the machine does. */
import type { Page } from '@playwright/test'

interface TraceEvent {
  readonly name: string
  readonly pid: number
  readonly tid: number
  /** Microseconds of the thread's own time. */
  readonly tdur?: number
  readonly args?: { readonly name?: string }
}

/** From now on; what it gives back ends it and tells every task of the page longer than 10 ms, in ms, longest first. */
export async function watchTasks(page: Page): Promise<() => Promise<readonly number[]>> {
  const session = await page.context().newCDPSession(page)
  const events: TraceEvent[] = []
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])))
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['toplevel', 'disabled-by-default-devtools.timeline', '__metadata'] },
  })
  return async () => {
    const whole = new Promise<void>((resolve) => session.once('Tracing.tracingComplete', () => resolve()))
    await session.send('Tracing.end')
    await whole
    await session.detach()
    const pages = new Set(
      events
        .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
        .map(({ pid, tid }) => `${pid} ${tid}`),
    )
    return events
      .filter(
        ({ name, pid, tid, tdur = 0 }) =>
          name.endsWith('RunTask') && pages.has(`${pid} ${tid}`) && tdur > 10_000,
      )
      .map(({ tdur = 0 }) => tdur / 1000)
      .sort((a, b) => b - a)
  }
}
