/**
 * The next round: of the loop where one runs, else one of its own. A round beside the loop's would read counters right after
 * they were read, and so little time tells nothing of their rates.
 */
import { setTimeout } from 'node:timers/promises'
import type { RoundOptions } from '../../loop/controller.ts'
import type { Core } from '../core.ts'

/** A loop that is stuck says nothing. */
const STUCK_MS = 10_000

export async function nextRound(
  { controller }: Pick<Core, 'controller'>,
  options: RoundOptions,
): Promise<void> {
  if (!controller.looping()) {
    await controller.tick(options)
    return
  }
  const waiting = new AbortController()
  await new Promise<void>((resolve) => {
    const stop = controller.rounded.listen(() => {
      stop()
      waiting.abort()
      resolve()
    })
    void setTimeout(STUCK_MS, undefined, { signal: waiting.signal, ref: false }).then(
      () => {
        stop()
        resolve()
      },
      () => undefined,
    )
  })
}
