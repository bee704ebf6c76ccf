/** The same rules on the same samples: Eyrie's evaluator and Prometheus must say the same at every step. */
import { describe, expect, test } from 'vitest'
import { serviceAlerts } from '../../../shared/domain/alertRules.ts'
import type { AlertRule } from '../../../shared/domain/alerts.ts'
import type { Inventory, Service } from '../../../shared/domain/inventory.ts'
import type { Sample } from '../../../shared/domain/metrics.ts'
import { windowOf } from '../../engine/window.ts'
import { evaluateAlerts, type AlertMemory, type SignalReading } from '../../loop/alerts/evaluate.ts'
import { listedAt, restartsOf, type HappeningsMemory } from '../../loop/alerts/happenings.ts'
import { replica } from '../../observe/testing/engine.ts'
import { testRules, withoutPromtool } from './testing/promtool.ts'
import { gauge, STEP_SECONDS, type Course, type Series } from './testing/scene.ts'
import { allRules, policyOf, ruleTest, rulesFor, seriesOf, type Expected } from './testing/world.ts'

const SCOPE = { project: 'vedfolnir', service: 'vedfolnir' }
const STEPS = 500
const ruleOf = (id: string): AlertRule => {
  const found = serviceAlerts(SCOPE, policyOf()).find((rule) => rule.id === id)
  if (found === undefined) throw new Error(`there is no rule ${id}`)
  return found
}

/** A course that stays on one side of the threshold for spells of any length; the same each time. */
function spells(low: number, high: number, longest: number): Course {
  let seed = 7
  const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647
  const course: number[] = []
  while (course.length < STEPS) {
    const value = course.length === 0 || course.at(-1) === high ? low : high
    course.push(...Array<number>(1 + Math.floor(random() * longest)).fill(value))
  }
  return course.slice(0, STEPS)
}

/** Whether it fires at each step, as Eyrie judges it. */
function judged(rule: AlertRule, read: (now: number) => SignalReading): readonly boolean[] {
  let memory: AlertMemory = {}
  return Array.from({ length: STEPS }, (_, step) => {
    const now = step * STEP_SECONDS * 1000
    const gapMs = 2 * STEP_SECONDS * 1000
    const evaluation = evaluateAlerts({
      ...{ rules: [rule], read: () => read(now), memory, now, gapMs, partial: false },
    })
    memory = evaluation.memory
    return evaluation.alerts.some(({ state }) => state === 'firing')
  })
}

const value = (of: number | null, at: number): SignalReading => ({
  kind: 'values',
  values: [{ subject: 'it', value: of, at }],
})

/** The window's mean, as the loop reads it; `first`: the step of the first reading (a counter has none at its first). */
function windowed(course: Course, first: number) {
  const samples = course.flatMap((each, step): Sample[] =>
    each === null || step < first ? [] : [{ at: step * STEP_SECONDS * 1000, value: each }],
  )
  return (now: number) => {
    const read = windowOf(
      samples.filter(({ at }) => at <= now),
      now,
      policyOf().windowSeconds,
      STEP_SECONDS,
    )
    return value(read.kind === 'value' ? read.value : null, now)
  }
}

/** What promtool objects to where Prometheus should say at each step what Eyrie does; `unsure`: steps left out. */
function objections(
  id: string,
  series: readonly Series[],
  own: readonly boolean[],
  unsure: (step: number) => boolean = () => false,
): string {
  const wanted = allRules().filter((rule) => 'alert' in rule && rule.alert === id)
  const expected = own.flatMap((fires, step): Expected[] =>
    unsure(step)
      ? []
      : [['count(ALERTS{alertstate="firing"}) or vector(0)', step * STEP_SECONDS, fires ? 1 : 0]],
  )
  return testRules([{ rules: rulesFor(wanted), tests: [ruleTest(id, series, expected)] }])[0] ?? 'not run'
}
const changes = (own: readonly boolean[]) =>
  own.filter((fires, step) => fires !== (own[step - 1] ?? false)).length

describe.skipIf(withoutPromtool)('on the same samples Eyrie and Prometheus agree', () => {
  const seconds = STEPS * STEP_SECONDS

  test('on CPU at every step', () => {
    const cpu = spells(0.5, 0.9, 40)
    const own = judged(ruleOf('VedfolnirHighCPUUsage'), windowed(cpu, 1))
    expect(changes(own)).toBeGreaterThan(5)
    expect(objections('VedfolnirHighCPUUsage', seriesOf({ seconds, cpu }), own)).toBe('')
  })

  test('on memory at every step, and promtool would notice one that differs', () => {
    const memory = spells(0.7, 0.9, 40)
    const own = judged(ruleOf('VedfolnirHighMemoryUsage'), windowed(memory, 0))
    expect(changes(own)).toBeGreaterThan(5)
    expect(objections('VedfolnirHighMemoryUsage', seriesOf({ seconds, memory }), own)).toBe('')
    const wrong = own.map((fires, step) => (step === 250 ? !fires : fires))
    expect(objections('VedfolnirHighMemoryUsage', seriesOf({ seconds, memory }), wrong)).not.toBe('')
  })

  test('on memory of each replica, without a window', () => {
    const memory = spells(0.8, 0.97, 15)
    const own = judged(ruleOf('ContainerMemoryNearLimit'), (now) =>
      value(memory[now / 1000 / STEP_SECONDS] ?? null, now),
    )
    expect(changes(own)).toBeGreaterThan(5)
    expect(objections('ContainerMemoryNearLimit', seriesOf({ seconds, memory }), own)).toBe('')
  })

  test('on restarts when it fires; Prometheus may forget one up to two scrapes earlier', () => {
    // Bursts of restarts, with times between them in which all are forgotten.
    const again = Array.from({ length: STEPS }, (_, step) => step % 90 > 60 && step % 4 === 0)
    let total = 0
    const cpu = again.map((restarts) => (total = restarts ? 1 : total + 10))
    const series = seriesOf({ seconds }).map((each) =>
      each.series.startsWith('container_cpu_usage_seconds_total{') ? gauge(each.series, cpu) : each,
    )
    let memory: HappeningsMemory = {}
    let startedAt = 1
    const own = judged(ruleOf('ContainerRestarting'), (now) => {
      if (again[now / 1000 / STEP_SECONDS] === true) startedAt = now
      memory = listedAt(memory, listed(startedAt), now)
      return value(restartsOf(memory, 'vedfolnir/vedfolnir', now)[0]?.count ?? null, now)
    })
    expect(changes(own)).toBeGreaterThan(5)
    const ending = (step: number) =>
      [0, 1, 2].some((ahead) => own[step] === true && own[step + ahead] === false)
    expect(objections('ContainerRestarting', series, own, ending)).toBe('')
  })
})

function listed(startedAt: number): Inventory {
  const service: Service = {
    project: SCOPE.project,
    name: SCOPE.service,
    engine: 'compose',
    labels: {},
    replicas: [replica(1, { startedAt })],
    scalability: { ok: true },
  }
  return {
    at: 0,
    host: {
      ...{ name: 'h', cpus: 1, memoryBytes: 1, engineVersion: '', apiVersion: '', os: '' },
      cgroupVersion: null,
    },
    commitment: { cpuReserved: 0, cpuLimits: 0, memoryReserved: 0, memoryLimits: 0, containers: 1 },
    projects: [
      { name: SCOPE.project, engine: 'compose', workingDir: null, configFiles: [], services: [service] },
    ],
  }
}
