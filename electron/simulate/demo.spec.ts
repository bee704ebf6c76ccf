import { describe, expect, test } from 'vitest'
import { planScale } from '../engine/plan.ts'
import { resolvePolicy } from '../engine/policy.ts'
import { gatherInput } from '../loop/gather.ts'
import { execute } from '../loop/executor.ts'
import { verdictOf, wantsChange } from '../loop/verdict.ts'
import { createSampler } from '../observe/sampler.ts'
import { createRecentSeries } from '../observe/series.ts'
import { EMPTY_MEMORY, type EngineMemory, type LastAction } from '../../shared/domain/decision.ts'
import { currentReplicas, type Service } from '../../shared/domain/inventory.ts'
import { DEFAULT_SETTINGS } from '../../shared/domain/settings.ts'
import { generateHistory } from './history.ts'
import { createSimulatedSource } from './source.ts'
import { testTime } from './testing/time.ts'

const SAMPLING = 2

/** The demo as it is watched: the loop's own sampler, inputs, plans and executor, on simulated time. */
async function watch(start: number, minutes: number) {
  const past = generateHistory({ now: start, hours: 1, seed: 1 })
  const time = testTime(start)
  const { engine, factors } = createSimulatedSource({
    seed: 1,
    clock: time.now,
    after: time.after,
    initial: past.finalState,
  })
  const recent = createRecentSeries(600_000)
  const sampler = createSampler(engine.usage, factors, recent, time.now)
  let memory: EngineMemory = EMPTY_MEMORY
  let lastAction: LastAction | null = null
  let acting = false
  const actions: {
    readonly after: number
    readonly from: number
    readonly to: number
    readonly failed: readonly string[]
  }[] = []
  const cpu: number[] = []

  async function act(service: Service, to: number, cause: string): Promise<void> {
    acting = true
    const from = currentReplicas(service).length
    const after = (time.now() - start) / 1000
    const plan = planScale({ service, to, cause, cpuOf: (id) => sampler.replica(id)?.cpuShare ?? null })
    const execution = await execute(plan, {
      operations: engine.operations,
      service,
      source: service.replicas[0] ?? null,
      to,
      operation: 'action-1',
      healthTimeoutSeconds: 60,
      onProgress: () => undefined,
    })
    lastAction = { completedAt: time.now(), from, to, by: 'eyrie' }
    actions.push({ after, from, to, failed: execution.failed })
    acting = false
  }

  for (let round = 0; round < (minutes * 60) / SAMPLING; round += 1) {
    const inventory = await engine.inventory()
    if (!inventory.ok) throw new Error(inventory.error.message)
    const service = inventory.value.projects[0]?.services.find(({ name }) => name === 'vedfolnir')
    if (service === undefined) throw new Error('vedfolnir is gone')
    const { policy } = resolvePolicy({ labels: service.labels, settings: undefined, environment: {} })
    const queries = policy.factors.flatMap(({ source }) =>
      source.kind === 'promql'
        ? [{ project: 'vedfolnir', service: 'vedfolnir', name: source.name, query: source.query }]
        : [],
    )
    await sampler.sample(inventory.value, () => 0, queries)
    const input = gatherInput({
      service,
      policy,
      now: time.now(),
      warmUpMs: 0,
      samplingSeconds: SAMPLING,
      memory,
      acting,
      standings: {
        lastAction,
        recentActions: [],
        capacity: null,
        rollout: null,
        drift: null,
        circuit: null,
      },
      lease: null,
      settings: DEFAULT_SETTINGS,
      recent,
      reporting: () => null,
      problem: () => null,
    })
    const verdict = verdictOf(input)
    memory = verdict.judgement.memory
    cpu.push(recent.latest('vedfolnir/vedfolnir/cpu')?.value ?? 0)
    if (wantsChange(verdict)) void act(service, verdict.judgement.desired, verdict.decision().sentence)
    await time.advance(SAMPLING * 1000)
  }
  return { actions, cpu }
}

describe('whoever watches the demo', () => {
  test.each([
    ['at night', Date.UTC(2026, 2, 3, 3, 10)],
    ['in the morning', Date.UTC(2026, 2, 3, 9, 40)],
    ['in the afternoon', Date.UTC(2026, 2, 3, 15, 55)],
  ])('%s sees it scale up within three minutes and down again within ten', async (_, start) => {
    const { actions, cpu } = await watch(start, 10)
    const up = actions.find(({ from, to }) => to > from)
    expect(up?.after ?? Number.POSITIVE_INFINITY).toBeLessThan(180)
    expect(actions.some(({ from, to, after }) => to < from && after > (up?.after ?? 0))).toBe(true)
    for (const { failed } of actions) expect(failed).toEqual([])
    expect(Math.max(...cpu) - Math.min(...cpu.slice(5))).toBeGreaterThan(0.3)
  })
})
