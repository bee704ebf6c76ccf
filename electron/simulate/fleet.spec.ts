import { expect, test } from 'vitest'
import { resolvePolicy } from '../engine/policy.ts'
import { fleet, parseFleetSize } from './fleet.ts'
import { createSimulatedSource } from './source.ts'

test('is as large as asked: fifty services of twenty replicas are a thousand containers that run', async () => {
  const source = createSimulatedSource({
    seed: 1,
    clock: () => Date.UTC(2026, 2, 3),
    project: fleet({ services: 50, replicas: 20 }),
  })
  const inventory = await source.engine.inventory()
  if (!inventory.ok) throw new Error(inventory.error.message)
  const services = inventory.value.projects.flatMap((project) => project.services)
  expect(services.map(({ replicas }) => replicas.length)).toEqual(Array(50).fill(20))
  const ids = services.flatMap(({ replicas }) => replicas.map(({ id }) => id))
  expect(new Set(ids).size).toBe(1000)
  expect(new Set(services.map(({ name }) => name)).size).toBe(50)
  expect(inventory.value.commitment.containers).toBe(1000)
  source.engine.usage.watch(services.flatMap(({ replicas }) => replicas))
  expect(await source.engine.usage.read()).toHaveLength(1000)
})

test('has policies that can be read, and none of them acts by itself', () => {
  const policies = fleet({ services: 50, replicas: 20 }).services.map(({ labels }) =>
    resolvePolicy({ labels, settings: undefined, environment: {} }),
  )
  expect(policies.flatMap(({ problems }) => problems)).toEqual([])
  expect(policies.filter(({ policy }) => policy.enabled)).toHaveLength(17)
  expect(policies.filter(({ policy }) => policy.mode === 'automatic')).toEqual([])
})

test.each(['', '50', '50x', 'x20', '0x20', '50x0', '-1x2', '1001x1', '1000x21', '5e1x2', '50 x 20'])(
  'says that "%s" is no size',
  (text) => {
    const size = parseFleetSize(text)
    expect(size.ok ? null : size.error.message).toContain(`"${text}" is no size`)
  },
)

test('reads a size', () => {
  expect(parseFleetSize('50x20')).toEqual({ ok: true, value: { services: 50, replicas: 20 } })
})
