import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Host, Replica, Service } from '../../../../shared/domain/inventory.ts'
import { fail, ok } from '../../../../shared/lib/result.ts'
import { createSignal } from '../../../../shared/lib/signal.ts'
import type { Observer } from '../../../observe/observer.ts'
import type { FactorReadings, SourceEvent } from '../../../observe/ports.ts'
import { openStore } from '../../../storage/open.ts'
import type { Store } from '../../../storage/store.ts'
import { createSizingNotes, type SizingNotes } from './notes.ts'
import { createSizings } from './sizings.ts'

const DAY = 86_400_000
const MIB = 1024 ** 2
const START = 20_000 * DAY
const host: Host = {
  name: 'host',
  cpus: 8,
  memoryBytes: 16_384 * MIB,
  engineVersion: '24',
  apiVersion: '1.43',
  os: 'linux',
  cgroupVersion: '2',
}
const serviceWith = (model: Partial<Replica>): Service => ({
  project: 'shop',
  name: 'web',
  engine: 'compose',
  labels: {},
  scalability: { ok: true },
  replicas: [
    {
      ...{ id: 'a'.repeat(64), name: 'shop-web-1', number: 1, state: 'running', health: 'healthy' },
      ...{ createdAt: START, startedAt: START, restarts: 0, exitCode: null, oomKilled: false },
      ...{ image: 'web:1', imageId: 'sha256:1', configHash: 'a' },
      ...{ cpuLimit: 2, cpuReservation: null, memoryLimit: 1024 * MIB, memoryReservation: null },
      ...{ pidsLimit: null, ...model },
    },
  ],
})

let clock = START
let folder = ''
let service = serviceWith({})
let store: Store
let notes: SizingNotes
let heard: (event: SourceEvent) => void = () => undefined
const now = () => clock
const changed = createSignal<void>()
const observer: Observer = {
  changed,
  inventory: () => ({
    host,
    at: clock,
    commitment: { cpuReserved: 0, cpuLimits: 0, memoryReserved: 0, memoryLimits: 0, containers: 1 },
    projects: [{ name: 'shop', engine: 'compose', workingDir: null, configFiles: [], services: [service] }],
  }),
  status: () => ({ state: 'connected', detail: '', lastSeenAt: clock }),
  service: (project, name) => (project === 'shop' && name === 'web' ? service : null),
  refresh: () => Promise.resolve(),
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(),
}
const off: FactorReadings = {
  status: () => ({ state: 'off', detail: 'none is set', lastSeenAt: null }),
  instant: () => Promise.resolve({ kind: 'no-data', sentence: 'none' }),
  close: () => undefined,
}
const connected: FactorReadings = {
  ...off,
  status: () => ({ state: 'connected', detail: 'Prometheus at http://p answers.', lastSeenAt: clock }),
}
const sizings = (factors: FactorReadings = off) => createSizings({ store, notes, factors, now })

/** A reading a minute, shares of the limit. */
function use(days: number, cpu: number, memory: number): void {
  const end = clock + days * DAY
  const samples: { readonly at: number; readonly value: number }[][] = [[], []]
  for (; clock < end; clock += 60_000) {
    samples[0]?.push({ at: clock, value: cpu })
    samples[1]?.push({ at: clock, value: memory })
  }
  store.append(
    new Map([
      ['shop/web/cpu.high', samples[0] ?? []],
      ['shop/web/memory.high', samples[1] ?? []],
    ]),
  )
}

beforeEach(() => {
  clock = START
  service = serviceWith({})
  folder = mkdtempSync(path.join(os.tmpdir(), 'eyrie-sizings-'))
  const opened = openStore(path.join(folder, 'history.db'))
  if (!opened.ok) throw new Error(opened.error.message)
  store = opened.value.store
  notes = createSizingNotes({
    observer,
    source: { subscribe: (listener) => ((heard = listener), () => undefined) },
    store,
    now,
  })
  notes.start()
})
afterEach(() => {
  notes.stop()
  store.close()
  rmSync(folder, { recursive: true })
})

test('with minutes of evidence the upper bound is the host, and no more than that', async () => {
  use(1 / 500, 0.4, 0.25)
  const { cpu, memory } = await sizings().of(service, host)
  expect(cpu?.upper).toBe(8)
  expect(memory?.upper).toBe(16_384 * MIB)
})

describe('a lowered limit', () => {
  test('leaves what was measured before as it was: the same use has the same advice', async () => {
    use(3, 0.2, 0.25)
    const before = await sizings().of(service, host)
    expect(before.memory?.target).toBeGreaterThan(256 * MIB * 1.15)
    service = serviceWith({ cpuLimit: 0.5, memoryLimit: 320 * MIB })
    changed.emit()
    // The same 0.4 cores and 256 MiB, of the new limits.
    use(0.05, 0.8, 0.8)
    const after = await sizings().of(service, host)
    expect((after.cpu?.target ?? 0) / (before.cpu?.target ?? 1)).toBeCloseTo(1, 6)
    expect((after.memory?.target ?? 0) / (before.memory?.target ?? 1)).toBeCloseTo(1, 6)
    expect(after.cpu?.days).toBeCloseTo(3.05, 1)
  })
  test('is still known after a restart', async () => {
    use(2, 0.2, 0.25)
    service = serviceWith({ memoryLimit: 320 * MIB })
    changed.emit()
    const again = createSizingNotes({ observer, source: { subscribe: () => () => undefined }, store, now })
    expect(again.bases(service).map(({ memory }) => memory / MIB)).toEqual([1024, 320])
    const { memory } = await createSizings({ store, notes: again, factors: off, now }).of(service, host)
    expect(memory?.target).toBeGreaterThan(256 * MIB)
  })
})

describe('an OOM kill', () => {
  const oom = () =>
    heard({
      ...{ kind: 'container', action: 'oom', id: 'a'.repeat(64), at: clock },
      ...{ project: 'shop', service: 'web' },
    })
  test('raises memory by 100 MiB or a fifth, and is remembered when its container is gone', async () => {
    use(2, 0.2, 0.25)
    oom()
    service = { ...service, replicas: [] }
    changed.emit()
    const { memory, kills } = await sizings().of(service, host)
    expect(kills).toHaveLength(1)
    expect(memory?.target).toBeGreaterThanOrEqual(1024 * 1.2 * MIB)
  })
  test('that is told by the event and listed is one; the next run of the container may be killed again', () => {
    oom()
    service = serviceWith({ oomKilled: true })
    changed.emit()
    changed.emit()
    expect(notes.kills(service)).toHaveLength(1)
    service = serviceWith({ oomKilled: true, startedAt: START + 60_000 })
    changed.emit()
    expect(notes.kills(service)).toHaveLength(2)
  })
  test('of a container without a limit was the machine’s, and raises nothing', () => {
    service = serviceWith({ memoryLimit: null, oomKilled: true })
    changed.emit()
    oom()
    expect(notes.kills(service)).toEqual([])
  })
})

describe('Prometheus’ history', () => {
  const answering = (days: number, cores: number): FactorReadings => ({
    ...connected,
    range: ({ query, to, step }) =>
      Promise.resolve(
        ok(
          query.includes('oom_events')
            ? []
            : [
                {
                  labels: {},
                  samples: Array.from({ length: Math.floor((days * DAY) / step) }, (_, index) => ({
                    at: to - index * step,
                    value: query.includes('cpu') ? cores : NaN,
                  })),
                },
              ],
        ),
      ),
  })
  test('is used for what it knows longer, and each figure says whose it is', async () => {
    use(1, 0.2, 0.25)
    const { cpu, memory } = await sizings(answering(5, 1.5)).of(service, host)
    expect(cpu).toMatchObject({ source: 'prometheus' })
    expect(cpu?.days).toBeCloseTo(5, 1)
    expect(cpu?.target).toBeGreaterThan(1.5)
    // Its values of memory are no numbers: no data is no reading.
    expect(memory).toMatchObject({ source: 'eyrie' })
  })
  test('that is shorter than Eyrie’s own is not used', async () => {
    use(2, 0.2, 0.25)
    const { cpu } = await sizings(answering(0.5, 1.5)).of(service, host)
    expect(cpu?.source).toBe('eyrie')
    expect(cpu?.target).toBeLessThan(0.6)
  })
  test('that cannot be had leaves Eyrie’s own, says why, and is asked for again', async () => {
    use(2, 0.2, 0.25)
    let asked = 0
    const failing: FactorReadings = {
      ...connected,
      range: () => {
        asked += 1
        return Promise.resolve(fail('unreachable', 'Prometheus at http://p refuses connections.'))
      },
    }
    const all = sizings(failing)
    const { cpu, problem } = await all.of(service, host)
    expect([cpu?.source, problem]).toEqual(['eyrie', 'Prometheus at http://p refuses connections.'])
    await all.of(service, host)
    expect(asked).toBe(2)
  })
})
