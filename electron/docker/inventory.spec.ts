import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Inventory, Replica } from '../../shared/domain/inventory.ts'
import { createDockerConnection } from './client.ts'
import { fieldsOf } from './fields.ts'
import { createInventoryReader, type InventoryReader } from './inventory.ts'
import { countCpus, readLimits } from './limits.ts'
import { idOf, INFO, replicaTold, type Told } from './testing/containers.ts'
import { fakeEngine, json, type FakeEngine } from './testing/fakeEngine.ts'

let engine: FakeEngine
let reader: InventoryReader
let clock = 1_700_000_500_000

function tell(...containers: readonly Told[]): void {
  engine.answer('/containers/json', (response) => {
    json(
      response,
      containers.map(({ listed }) => listed),
    )
  })
  for (const { listed, inspected } of containers) {
    engine.answer(`/containers/${String(listed.Id)}/json`, inspected)
  }
}

async function read(): Promise<Inventory> {
  const answer = await reader.read()
  if (!answer.ok) throw new Error(answer.error.message)
  return answer.value
}

async function replicas(): Promise<readonly Replica[]> {
  const { projects } = await read()
  return projects.flatMap(({ services }) => services.flatMap((service) => service.replicas))
}

const inspections = () => engine.asked.filter((path) => /^\/containers\/0+/.test(path)).length

/** A container with some fields of its inspection replaced, by their path; undefined removes one. */
function spoiled(told: Told, path: string, value: unknown): Told {
  const inspected = structuredClone(told.inspected)
  const steps = path.split('.')
  let at = inspected
  for (const step of steps.slice(0, -1)) at = at[step] as Record<string, unknown>
  at[steps.at(-1) ?? ''] = value
  return { listed: told.listed, inspected }
}

function listedAs(told: Told, fields: Record<string, unknown>): Told {
  return { ...told, listed: { ...told.listed, ...fields } }
}

beforeEach(async () => {
  engine = await fakeEngine()
  engine.answer('/info', INFO)
  engine.answer('/images/sha256:aa/json', { Id: 'sha256:aa' })
  reader = createInventoryReader(createDockerConnection(engine.endpoint), () => clock)
})
afterEach(async () => {
  await engine.close()
})

describe('a service', () => {
  test('is its replicas by number, with everything the engine tells', async () => {
    tell(replicaTold(2), replicaTold(1))
    const inventory = await read()
    expect(inventory.host).toEqual({
      name: 'box',
      cpus: 4,
      memoryBytes: 8 * 2 ** 30,
      engineVersion: '20.10.24',
      apiVersion: '1.41',
      os: 'Debian GNU/Linux 12',
      cgroupVersion: '1',
    })
    const [shop] = inventory.projects
    expect(shop).toMatchObject({
      name: 'shop',
      workingDir: '/srv/shop',
      configFiles: ['/srv/shop/compose.yaml'],
    })
    const [web] = shop?.services ?? []
    expect(web?.scalability).toEqual({ ok: true })
    expect(web?.labels['com.docker.compose.config-hash']).toBe('hash-2')
    expect(web?.replicas.map(({ number }) => number)).toEqual([1, 2])
    expect(web?.replicas[0]).toEqual({
      id: idOf(1),
      name: 'shop-web-1',
      number: 1,
      state: 'running',
      health: 'healthy',
      createdAt: 1_700_000_001_000,
      startedAt: Date.parse('2023-11-14T22:20:00.123Z'),
      restarts: 2,
      exitCode: null,
      oomKilled: false,
      image: 'shop/web:1',
      imageId: 'sha256:aa',
      configHash: 'hash-1',
      cpuLimit: 0.5,
      cpuReservation: null,
      memoryLimit: 64 * 2 ** 20,
      memoryReservation: 16 * 2 ** 20,
      pidsLimit: 50,
    })
    expect(reader.problems()).toEqual([])
    expect(reader.pidOf(idOf(1))).toBe(4001)
  })

  test('leaves out one-off containers and Eyrie’s own, which still count as promised', async () => {
    const withLabel = (number: number, name: string, value: string) => {
      const told = replicaTold(number)
      return listedAs(told, { Labels: { ...(told.listed.Labels as object), [name]: value } })
    }
    tell(
      replicaTold(1),
      withLabel(2, 'com.docker.compose.oneoff', 'True'),
      withLabel(3, 'eyrie.bookkeeping', 'lease'),
      listedAs(replicaTold(4), { Labels: {} }),
      listedAs(spoiled(replicaTold(5), 'State.Status', 'exited'), { State: 'exited', Labels: null }),
    )
    expect((await replicas()).map(({ name }) => name)).toEqual(['shop-web-1'])
    expect((await read()).commitment).toEqual({
      cpuReserved: 0,
      cpuLimits: 2,
      memoryReserved: 64 * 2 ** 20,
      memoryLimits: 256 * 2 ** 20,
      containers: 4,
      running: [1, 2, 3, 4].map((number) => ({
        id: idOf(number),
        cpuReserved: null,
        memoryReserved: 16 * 2 ** 20,
      })),
    })
  })

  test('tells how a replica ended, and that an unlimited one has no limit', async () => {
    const ended = replicaTold(1)
    const state = {
      Status: 'exited',
      ExitCode: 137,
      OOMKilled: true,
      StartedAt: '2023-11-14T22:20:00Z',
      Pid: 0,
    }
    const told = spoiled(spoiled(ended, 'State', state), 'HostConfig', {
      NanoCpus: 0,
      Memory: 0,
      PidsLimit: null,
    })
    tell(listedAs(told, { State: 'exited', Status: 'Exited (137) 1 second ago' }))
    expect((await replicas())[0]).toMatchObject({
      state: 'exited',
      exitCode: 137,
      oomKilled: true,
      health: 'none',
      cpuLimit: null,
      memoryLimit: null,
      memoryReservation: null,
      pidsLimit: null,
    })
    expect(reader.pidOf(idOf(1))).toBeNull()
  })

  test('cannot be cloned once the engine no longer has its image', async () => {
    tell(replicaTold(1))
    engine.answer('/images/sha256:aa/json', (response) => {
      json(response, { message: 'no such image' }, 404)
    })
    const [web] = (await read()).projects[0]?.services ?? []
    expect(web?.scalability).toMatchObject({
      ok: false,
      sentence: expect.stringMatching(/no longer/) as string,
    })
  })
})

describe('what is wrong is named, and hides nothing else', () => {
  test.each([
    [
      'State.Health.Status',
      'splendid',
      /^container shop-web-1: State\.Health\.Status is not healthy, starting/,
    ],
    ['State.Status', 7, /^container shop-web-1: State\.Status is not a text/],
    ['State.StartedAt', 'yesterday', /^container shop-web-1: State\.StartedAt is not a time/],
    ['HostConfig.NanoCpus', '0.5', /^container shop-web-1: HostConfig\.NanoCpus is not a number/],
    ['HostConfig.Memory', {}, /^container shop-web-1: HostConfig\.Memory is not a number/],
    ['RestartCount', 'twice', /^container shop-web-1: RestartCount is not a number/],
    ['State.OOMKilled', 'yes', /^container shop-web-1: State\.OOMKilled is not true or false/],
    ['State', null, /^container shop-web-1: State\.Status is not a state/],
  ])('%s = %j', async (path, value, sentence) => {
    tell(spoiled(replicaTold(1), path, value), replicaTold(2))
    const found = await replicas()
    expect(found.map(({ name }) => name)).toEqual(['shop-web-1', 'shop-web-2'])
    expect(found[0]?.state).toBe('running')
    expect(reader.problems()[0]).toMatch(sentence)
    tell(replicaTold(1), replicaTold(2))
    reader.forgetAll()
    await read()
    expect(reader.problems()).toEqual([])
  })

  test.each([
    [{ Id: 5 }, /^container 1 of the engine's list: Id is missing/],
    [{ Id: '../images' }, /^container 1 of the engine's list: Id is missing/],
    [{ State: 'sleeping' }, /^container shop-web-1: State "sleeping" is none that Docker has/],
  ])('a list entry with %j is left out', async (fields, sentence) => {
    tell(listedAs(replicaTold(1), fields), replicaTold(2))
    expect((await replicas()).map(({ name }) => name)).toEqual(['shop-web-2'])
    expect(reader.problems()).toEqual([expect.stringMatching(sentence)])
  })

  test.each([null, 'text', [], { Id: null }])(
    'an inspection that is %j leaves what the list tells',
    async (answer) => {
      const told = replicaTold(1)
      tell(told, replicaTold(2))
      engine.answer(`/containers/${idOf(1)}/json`, (response) => {
        json(response, answer)
      })
      const found = await replicas()
      expect(found.map(({ name, number }) => [name, number])).toEqual([
        ['shop-web-1', 1],
        ['shop-web-2', 2],
      ])
      expect(found[0]).toMatchObject({
        state: 'running',
        cpuLimit: null,
        image: 'shop/web:1',
        configHash: 'hash-1',
      })
      expect(reader.problems()[0]).toMatch(/^container shop-web-1: State\.Status/)
    },
  )

  test('a replica the engine fails to describe counts, and is not taken for ready', async () => {
    tell(replicaTold(1), replicaTold(2))
    engine.answer(`/containers/${idOf(2)}/json`, (response) => {
      json(response, { message: 'broken inside' }, 500)
    })
    const inventory = await read()
    const [web] = inventory.projects[0]?.services ?? []
    expect(web?.replicas[1]).toMatchObject({ number: 2, state: 'running', health: 'starting' })
    expect(web?.scalability).toMatchObject({ ok: false })
    expect(reader.problems()).toEqual([
      'could not inspect container shop-web-2: the engine answered: broken inside',
    ])
    expect(inventory.commitment.containers).toBe(2)
  })

  test('a number label that is none is named, and the name serves instead', async () => {
    const told = replicaTold(3)
    const labels = { ...(told.listed.Labels as object), 'com.docker.compose.container-number': 'x' }
    tell(listedAs(spoiled(told, 'Config.Labels', labels), { Labels: labels }))
    expect((await replicas())[0]?.number).toBe(3)
    expect(reader.problems()[0]).toMatch(/label com\.docker\.compose\.container-number is not a number/)
  })

  test('an engine that does not say how large it is gives no inventory', async () => {
    tell(replicaTold(1))
    engine.answer('/info', { ...INFO, NCPU: 0 })
    const answer = await reader.read()
    expect(answer.ok ? '' : answer.error.message).toMatch(/how many CPUs/)
  })

  test('a list that is none gives no inventory', async () => {
    engine.answer('/containers/json', { not: 'a list' })
    expect(await reader.read()).toMatchObject({ ok: false, error: { code: 'Failed' } })
  })
})

describe('what is known is not asked again', () => {
  test('unless the list says something else, or an event does', async () => {
    tell(replicaTold(1), replicaTold(2))
    await read()
    expect(inspections()).toBe(2)
    const older = { Status: 'Up 3 minutes (healthy)' }
    tell(listedAs(replicaTold(1), older), listedAs(replicaTold(2), older))
    await read()
    expect(inspections()).toBe(2)
    tell(listedAs(replicaTold(1), { Status: 'Up 3 minutes (unhealthy)' }), replicaTold(2))
    await read()
    expect(inspections()).toBe(3)
    reader.forget(idOf(2))
    await read()
    expect(inspections()).toBe(4)
    reader.forgetAll()
    await read()
    expect(inspections()).toBe(6)
  })

  test('an answer that was overtaken by an event is not kept', async () => {
    tell(replicaTold(1))
    engine.answer(`/containers/${idOf(1)}/json`, (response) => {
      reader.forget(idOf(1))
      json(response, replicaTold(1).inspected)
    })
    await read()
    expect(inspections()).toBe(1)
    await read()
    expect(inspections()).toBe(2)
  })

  test('an event during the reading lets no replica vanish from it', async () => {
    tell(replicaTold(1), replicaTold(2))
    await read()
    tell(replicaTold(1), listedAs(replicaTold(2), { Status: 'Up 3 minutes (unhealthy)' }))
    engine.answer(`/containers/${idOf(2)}/json`, (response) => {
      // Of one that is known already, and of everything.
      reader.forget(idOf(1))
      reader.forgetAll()
      json(response, replicaTold(2).inspected)
    })
    expect(await replicas()).toHaveLength(2)
  })

  test('a container that fails to be described is asked again after half a minute', async () => {
    tell(replicaTold(1))
    engine.answer(`/containers/${idOf(1)}/json`, (response) => {
      json(response, { message: 'broken inside' }, 500)
    })
    await read()
    await read()
    expect(inspections()).toBe(1)
    tell(replicaTold(1))
    clock += 31_000
    expect((await replicas())[0]?.health).toBe('healthy')
    expect(reader.problems()).toEqual([])
  })

  test('one removed since the list is gone', async () => {
    tell(replicaTold(1), replicaTold(2))
    engine.answer(`/containers/${idOf(1)}/json`, (response) => {
      json(response, { message: 'no such container' }, 404)
    })
    expect((await replicas()).map(({ number }) => number)).toEqual([2])
    expect(reader.problems()).toEqual([])
  })
})

describe('limits', () => {
  const limits = (host: Record<string, unknown>) => readLimits(fieldsOf({ HostConfig: host }, 'x', null))

  test.each([
    [{ NanoCpus: 1.5e9, CpuQuota: 1000 }, 1.5],
    [{ CpuQuota: 50_000, CpuPeriod: 25_000 }, 2],
    [{ CpuQuota: 50_000 }, 0.5],
    [{ CpuQuota: -1, CpusetCpus: '0-2,5' }, 4],
    [{ CpusetCpus: '' }, null],
    [{ NanoCpus: 0 }, null],
    [{}, null],
  ])('%j is %s cores', (host, cores) => {
    expect(limits(host).cpuLimit).toBe(cores)
  })

  test.each([
    ['0', 1],
    ['0-3', 4],
    ['0-3,2-5', 6],
    [' 1 , 3 ', 2],
    ['3-1', null],
    ['all', null],
    ['', null],
  ])('the CPUs "%s" are %s', (list, count) => {
    expect(countCpus(list)).toBe(count)
  })

  test('0 and -1 are no limit', () => {
    expect(limits({ Memory: 0, MemoryReservation: 0, PidsLimit: -1 })).toEqual({
      cpuLimit: null,
      memoryLimit: null,
      memoryReservation: null,
      pidsLimit: null,
    })
  })
})
