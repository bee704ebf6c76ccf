import { afterEach, expect, test } from 'vitest'
import type { TrialCheck } from '../../../shared/domain/trials.ts'
import { fail, ok } from '../../../shared/lib/result.ts'
import type { LeftProbe, ProbeOperations, ProbeRequest } from '../../observe/ports.ts'
import type { Core } from '../core.ts'
import { smallApp, type SmallApp } from '../testing/smallApp.ts'
import { limitParts } from './limits.ts'
import { probeOwner, sweepProbes } from './probeSweep.ts'

let small: SmallApp | null = null
afterEach(async () => {
  await small?.remove()
  small = null
})

interface Probes extends ProbeOperations {
  readonly made: ProbeRequest[]
  readonly removed: string[]
}

/** An engine whose probes do as they are told, and which tells no counters. */
function fakeProbes(changes: Partial<ProbeOperations> = {}, left: readonly LeftProbe[] = []): Probes {
  const made: ProbeRequest[] = []
  const removed: string[] = []
  return {
    made,
    removed,
    run(request) {
      made.push(request)
      return Promise.resolve(ok({ id: request.name, name: request.name }))
    },
    look: () => Promise.resolve(ok({ running: false, exitCode: 137, oomKilled: true, log: [] })),
    usage: () => Promise.resolve(ok(null)),
    list: () => Promise.resolve(ok(left)),
    remove(id) {
      removed.push(id)
      return Promise.resolve(ok(undefined))
    },
    ...changes,
  }
}

async function coreWith(probes: ProbeOperations): Promise<Core> {
  small = await smallApp()
  const { core } = small.app
  // The small engine tells no usage; without it nothing is filled.
  const sampler = { ...core.sampler, hostUse: () => ({ cpuCores: 0, memoryBytes: 1e9 }) }
  return { ...core, sampler, source: { ...core.source, operations: { ...core.source.operations, probes } } }
}

async function checked(core: Core, signal = new AbortController().signal): Promise<TrialCheck[]> {
  const service = core.observer.service('shop', 'web')
  if (service === null) throw new Error('no shop/web')
  const checks: Partial<TrialCheck>[] = []
  for (const part of limitParts(core, [service]))
    await part.run({ id: 'run-1', signal, say: () => undefined, check: (finding) => checks.push(finding) })
  return checks as TrialCheck[]
}

test('every probe that was made is removed, and what cannot be measured is told as such', async () => {
  const probes = fakeProbes()
  const checks = await checked(await coreWith(probes))
  expect(checks.map(({ id, status }) => [id, status])).toEqual([
    ['limits.memory', 'pass'],
    ['limits.cpu', 'skipped'],
    ['limits.pids', 'warn'],
  ])
  expect(checks[1]?.sentence).toBe('Not tested: it ended before it was measured (exit code 137).')
  expect(probes.made.map(({ name }) => name)).toEqual(['eyrie-probe-run-1-memory', 'eyrie-probe-run-1-cpu'])
  expect(probes.removed).toEqual(probes.made.map(({ name }) => name))
})

test('an image without a shell is said to be one, and tried once', async () => {
  let tried = 0
  const probes = fakeProbes({
    run() {
      tried += 1
      return Promise.resolve(
        fail('NoShell', 'the image web:1 has no /bin/sh that could drive it to its limits'),
      )
    },
  })
  const checks = await checked(await coreWith(probes))
  expect(checks.map(({ status }) => status)).toEqual(['skipped', 'skipped', 'skipped'])
  expect(checks[0]?.sentence).toBe(
    'Not tested: the image web:1 has no /bin/sh that could drive it to its limits.',
  )
  expect(tried).toBe(1)
})

test('an engine that fails meanwhile keeps no probe', async () => {
  const gone = () => Promise.resolve(fail('Unreachable', 'could not look at the probe: no answer'))
  const probes = fakeProbes({ look: gone, usage: gone })
  const checks = await checked(await coreWith(probes))
  expect(checks[0]).toMatchObject({
    status: 'skipped',
    sentence: 'Not tested: could not look at the probe: no answer.',
  })
  expect(probes.removed).toHaveLength(probes.made.length)
})

test('nobody waits: what was made is removed, and nothing is said of it', async () => {
  const abort = new AbortController()
  const probes = fakeProbes({
    look() {
      abort.abort()
      return Promise.resolve(ok({ running: true, exitCode: 0, oomKilled: false, log: [] }))
    },
  })
  expect(await checked(await coreWith(probes), abort.signal)).toEqual([])
  expect(probes.removed).toEqual(['eyrie-probe-run-1-memory'])
})

test('an engine without probes is no failure', async () => {
  small = await smallApp()
  expect(await checked(small.app.core)).toEqual([
    { id: 'limits', status: 'skipped', sentence: 'No containers can be made on this engine to be tested.' },
  ])
})

test('left probes of this data folder are removed, those of others only when they are old', async () => {
  const left = (id: string, owner: string, ageMs: number) => ({ id, name: id, owner, ageMs })
  const core = await coreWith(fakeProbes())
  const mine = probeOwner(core)
  const probes = fakeProbes({}, [
    left('mine', mine, 0),
    left('other', 'x', 60_000),
    left('old', 'x', 3_600_000),
  ])
  await sweepProbes({
    ...core,
    source: { ...core.source, operations: { ...core.source.operations, probes } },
  })
  expect(probes.removed).toEqual(['mine', 'old'])
})
