/** What a way of collecting costs: CPU time of the collecting process and of the engine, per sample. */
import { cpuMs } from './processCpu.ts'

export interface Cost {
  readonly path: string
  readonly samples: number
  /** Milliseconds of CPU of the collecting process. */
  readonly collector: number
  /** Milliseconds of CPU of dockerd, containerd and the shims, less what they do by themselves. */
  readonly engine: number
}

/** What `work` answers; `askedEngine`: whether anything was sent to the engine. */
export interface Work {
  readonly samples: number
  readonly collector: number
  readonly askedEngine: boolean
}

export const SETTLE_MS = 3_000
export const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Milliseconds of CPU a second. */
async function rateOf<T>(engine: readonly number[], work: () => Promise<T>) {
  const [before, begun] = [cpuMs(engine), performance.now()]
  const value = await work()
  const seconds = (performance.now() - begun) / 1000
  return { value, seconds, rate: (cpuMs(engine) - before) / seconds }
}

/**
 * Measures the idle engine for half the time, prepares, and then measures `work`. An engine that was asked nothing did
 * nothing for the collector: whatever it used then is its own.
 */
export async function measure(
  path: string,
  engine: readonly number[],
  seconds: number,
  prepare: () => Promise<unknown>,
  work: () => Promise<Work>,
): Promise<Cost> {
  await sleep(SETTLE_MS)
  const idle = await rateOf(engine, () => sleep(seconds * 500))
  await prepare()
  await sleep(SETTLE_MS)
  const busy = await rateOf(engine, work)
  const { samples, collector, askedEngine } = busy.value
  const more = Math.max(0, busy.rate - idle.rate) * busy.seconds
  return { path, samples, collector, engine: askedEngine ? more : 0 }
}

/** Prints the table; the last of `costs` is the peer. Answers how many times the first is cheaper. */
export function print(title: string, costs: readonly Cost[]): number {
  const each = (cost: Cost) => (cost.collector + cost.engine) / cost.samples
  const [first, peer] = [costs[0], costs.at(-1)]
  if (first === undefined || peer === undefined) throw new Error('nothing was measured')
  console.log(`\n${title}; milliseconds of CPU per container-sample`)
  console.log(`path                      samples  collector    engine     total   ${peer.path} costs`)
  for (const cost of costs) {
    const number = (value: number) => (value / cost.samples).toFixed(4).padStart(10)
    const ratio = `${(each(peer) / each(cost)).toFixed(1).padStart(6)} ×`
    const line = `${cost.path.padEnd(24)} ${String(cost.samples).padStart(8)} ${number(cost.collector)}`
    console.log(`${line}${number(cost.engine)}${number(cost.collector + cost.engine)}   ${ratio}`)
  }
  return each(peer) / each(first)
}
