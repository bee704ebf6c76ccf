/** The embedded demo as an engine: the simulated project, live, behind the same ports as Docker and Prometheus. */
import { ok } from '../../shared/lib/result.ts'
import type { EngineSource, FactorReadings, SourceEvent } from '../observe/ports.ts'
import { catchUp, realTime, type SimulatedTime } from './clockwork.ts'
import { inventoryOf } from './inventory.ts'
import { createLoad } from './load.ts'
import { simulatedOperations } from './operations.ts'
import type { SimulatedProject } from './project.ts'
import { simulatedReadings } from './readings.ts'
import { simulatedUsage } from './usage.ts'
import { VEDFOLNIR } from './vedfolnir.ts'
import { createWorld, type WorldSnapshot } from './world.ts'

export interface SimulatedSourceOptions {
  readonly seed: number
  /** Epoch ms. */
  readonly clock: () => number
  /** Where a generated day ended; without it the project begins with its default counts. */
  readonly initial?: WorldSnapshot
  /** Timers other than the process's own; for tests. */
  readonly after?: SimulatedTime['after']
  /** Another project than the embedded Vedfolnir. */
  readonly project?: SimulatedProject
}

export interface SimulatedSource {
  readonly engine: EngineSource
  readonly factors: FactorReadings
}

export function createSimulatedSource(options: SimulatedSourceOptions): SimulatedSource {
  const { seed, clock, initial = null, project = VEDFOLNIR } = options
  const real = realTime(clock)
  const running = new Set<() => void>()
  const time: SimulatedTime = { now: clock, after: tracked(options.after ?? real.after, running) }
  const opened = initial?.opened ?? clock()
  // One second earlier: the first reading already has a step behind it.
  const world = createWorld(project, seed, opened - 1000, initial)
  const load = createLoad({ seed, opened })
  const listeners = new Set<(event: SourceEvent) => void>()
  const moveOn = () => catchUp(world, load, clock())
  const emit = (event: SourceEvent) => {
    for (const listener of [...listeners]) listener(event)
  }
  const usage = simulatedUsage(world, moveOn)
  const operations = simulatedOperations({ world, time, catchUp: moveOn, emit })
  return {
    engine: {
      kind: 'simulated',
      label: 'embedded demo',
      status: () => ({
        state: 'connected',
        detail: 'The embedded demo: a simulated Vedfolnir project, nothing real is touched.',
        lastSeenAt: clock(),
      }),
      inventory() {
        moveOn()
        return Promise.resolve(ok(inventoryOf(world, clock())))
      },
      subscribe(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      usage,
      operations,
      // Nobody else reaches the simulation.
      fenced: () => operations,
      claims: null,
      start: () => Promise.resolve(),
      stop() {
        for (const callOff of running) callOff()
        running.clear()
        usage.close()
        return Promise.resolve()
      },
    },
    factors: simulatedReadings(world, moveOn, clock),
  }
}

/** Remembers the timers under way, so that a stopped source leaves none behind. */
function tracked(after: SimulatedTime['after'], running: Set<() => void>): SimulatedTime['after'] {
  return (ms, run) => {
    const callOff = after(ms, () => {
      running.delete(callOff)
      run()
    })
    running.add(callOff)
    return () => {
      running.delete(callOff)
      callOff()
    }
  }
}
