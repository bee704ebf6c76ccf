import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { createClient } from '../../../shared/contract/client.ts'
import type { Params } from '../../../shared/contract/contract.ts'
import type { ChangeEntry } from '../../../shared/domain/history.ts'
import { localTransport } from '../../hosts/local.ts'
import { smallApp, type SmallApp, type SmallAppOptions } from '../testing/smallApp.ts'

const MIB = 1024 ** 2
const COMPOSE = '# ours\nservices:\n  web:\n    image: web:1 # pinned\n    mem_limit: 512m\n    cpus: 1\n'

let app: SmallApp
let folder: string
afterEach(async () => {
  await app.remove()
  fs.rmSync(folder, { recursive: true, force: true })
})

async function open(options: SmallAppOptions = {}): Promise<void> {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'eyrie-change-'))
  fs.writeFileSync(path.join(folder, 'compose.yaml'), COMPOSE)
  app = await smallApp({ ...options, configFiles: [path.join(folder, 'compose.yaml')] })
  app.engine.memory(512 * MIB)
  await app.app.core.observer.refresh()
}

const target = { project: 'shop', service: 'web' }
const file = () => fs.readFileSync(path.join(folder, 'compose.yaml'), 'utf8')
const client = () => createClient(() => localTransport(app.app.server))
type Wish = Partial<Params<'resources.change'>>
const change = (wish: Wish = {}) =>
  client().call('resources.change', {
    ...target,
    wanted: { memory: 768 * MIB },
    live: true,
    write: 'compose',
    ...wish,
  })
const undo = (entry?: number) =>
  client().call('resources.undo', { ...target, ...(entry === undefined ? {} : { entry }) })
const limits = () => app.engine.calls.filter((call) => call.startsWith('limit'))
const changes = () =>
  app.app.core.store
    .entries({ kind: 'change', limit: 10 })
    .filter((entry): entry is ChangeEntry => entry.kind === 'change')

describe('a change of limits', () => {
  test('is planned without doing anything: what each replica is told, the line that changes, what follows', async () => {
    await open()
    const plan = await client().call('resources.plan', {
      ...target,
      wanted: { memory: 768 * MIB },
      live: true,
      write: 'compose',
    })
    expect(plan).toMatchObject({
      ok: true,
      value: {
        sentence: 'memory limit 512 MB → 768 MB',
        live: [
          {
            container: 'shop-web-1',
            command: `docker update --memory ${768 * MIB} --memory-swap ${1536 * MIB} shop-web-1`,
          },
          { container: 'shop-web-2' },
        ],
        write: {
          line: 5,
          created: false,
          diff: expect.stringContaining('-    mem_limit: 512m\n+    mem_limit: 768m') as string,
        },
        places: { live: null, compose: null, override: null },
        refusal: null,
      },
    })
    expect(app.engine.calls).toEqual([])
    expect(file()).toBe(COMPOSE)
  })

  test('reaches every replica and the one line, is recorded before, and is undone to the last byte', async () => {
    await open()
    const done = await change()
    expect(done).toMatchObject({ ok: true, value: { verification: 'converged' } })
    expect(limits()).toHaveLength(2)
    expect(file()).toBe(COMPOSE.replace('512m', '768m'))
    const [entry] = changes()
    expect(
      entry?.change.operations.map(({ type, target: of, state }) => `${type} ${path.basename(of)} ${state}`),
    ).toEqual([
      'update-limits shop-web-1 done',
      'update-limits shop-web-2 done',
      'write-file compose.yaml done',
    ])
    const undone = await undo()
    expect(undone).toMatchObject({ ok: true, value: { verification: 'converged' } })
    expect(file()).toBe(COMPOSE)
    expect(limits().at(-1)).toBe(`limit shop-web-2 {"memory":${512 * MIB},"memorySwap":${1024 * MIB}}`)
    expect(await undo()).toMatchObject({ ok: false, error: { code: 'NotFound' } })
    expect(await undo(entry?.id)).toMatchObject({ ok: false, error: { code: 'NotFound' } })
  })

  test('asked for again finds nothing to do', async () => {
    await open()
    await change()
    const before = app.engine.calls.length
    expect(await change()).toMatchObject({ ok: true, value: { entry: 0, verification: 'converged' } })
    expect(app.engine.calls).toHaveLength(before)
  })

  test('one replica that refuses takes the others back, and leaves the file', async () => {
    await open()
    app.engine.refused.add('shop-web-2')
    expect(await change()).toMatchObject({ ok: true, value: { verification: 'reverted' } })
    expect(limits().at(-1)).toBe(`limit shop-web-1 {"memory":${512 * MIB},"memorySwap":${1024 * MIB}}`)
    expect(file()).toBe(COMPOSE)
    expect(changes()[0]?.change.outcome).toContain('shop-web-2 uses more than that')
  })

  test('a file that somebody else changes meanwhile is left alone, and the replicas are taken back', async () => {
    await open()
    const { calls } = app.engine
    const push = calls.push.bind(calls)
    calls.push = (...said) => {
      if (!file().endsWith('# theirs\n')) fs.appendFileSync(path.join(folder, 'compose.yaml'), '# theirs\n')
      return push(...said)
    }
    expect(await change()).toMatchObject({ ok: true, value: { verification: 'reverted' } })
    expect(file()).toBe(`${COMPOSE}# theirs\n`)
    expect(limits()).toHaveLength(4)
    expect(await app.engine.source.operations.limits.read('id-2')).toMatchObject({
      value: { memory: 512 * MIB },
    })
  })

  test('is refused with nothing done: frozen, in a dry run, senseless, nowhere, and what Docker cannot do', async () => {
    await open({ environment: { DRY_RUN: '1' } })
    const refusal = async (wish: Wish) => {
      const answer = await change(wish)
      return answer.ok ? 'done' : `${answer.error.code} ${String(answer.error.details?.reason)}`
    }
    expect(await refusal({})).toBe('Blocked DryRun')
    expect(await refusal({ wanted: { memory: 1 } })).toBe('BadRequest Invalid')
    expect(await refusal({ wanted: { cpus: 64 } })).toBe('BadRequest Invalid')
    expect(await refusal({ live: false, write: null })).toBe('BadRequest Invalid')
    expect(await refusal({ wanted: { memory: null } })).toBe('Blocked NotLive')
    expect(await refusal({ wanted: { memory: 7.9e9 * 2 } })).toBe('Blocked Confirm')
    await client().call('controller.freeze', { frozen: true })
    expect(await refusal({})).toBe('Blocked Frozen')
    expect(await undo()).toMatchObject({ ok: false, error: { code: 'NotFound' } })
    expect(app.engine.calls).toEqual([])
    expect(file()).toBe(COMPOSE)
    expect(changes()).toEqual([])
  })

  test('nothing else is done to the service meanwhile', async () => {
    await open()
    const hold = app.app.core.actions.reserve('shop', 'web', 'having its limits changed')
    expect(await change()).toMatchObject({ ok: false, error: { code: 'Blocked' } })
    const scaled = await client().call('service.scale', { ...target, to: 3 })
    expect(scaled).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('having its limits changed') as string },
    })
    if (hold.ok) hold.value()
    expect(await change()).toMatchObject({ ok: true })
  })

  test('undoing does nothing where somebody else changed the file or a replica since, and says so', async () => {
    await open()
    await change()
    fs.appendFileSync(path.join(folder, 'compose.yaml'), '# theirs\n')
    const calls = app.engine.calls.length
    const answer = await undo()
    expect(answer.ok ? '' : answer.error.message).toContain(
      'was changed by somebody else since: nothing was undone',
    )
    expect(app.engine.calls).toHaveLength(calls)
    fs.writeFileSync(path.join(folder, 'compose.yaml'), COMPOSE.replace('512m', '768m'))
    await app.engine.source.operations.limits.set('id-2', { pids: 7 })
    const other = await undo()
    expect(other.ok ? '' : other.error.message).toContain('shop-web-2 was changed by somebody else since')
    expect(file()).toBe(COMPOSE.replace('512m', '768m'))
  })
})

describe('a process that ends in the middle', () => {
  /** The state a killed process leaves: the intent on disk, and as much done as `through` says. */
  async function killedAfter(through: 'nothing' | 'one replica' | 'the replicas'): Promise<void> {
    await open()
    const done = await change()
    if (!done.ok || done.value.change === null) throw new Error('it was not done')
    const [entry] = changes()
    if (entry === undefined) throw new Error('nothing was recorded')
    const back = { memory: 512 * MIB, memorySwap: 1024 * MIB }
    const { limits: engine } = app.engine.source.operations
    fs.writeFileSync(path.join(folder, 'compose.yaml'), COMPOSE)
    if (through !== 'the replicas') await engine.set('id-2', back)
    if (through === 'nothing') await engine.set('id-1', back)
    const operations = entry.change.operations.map((each) => ({ ...each, state: 'waiting' as const }))
    app.app.core.store.updateEntry({
      ...entry,
      change: { ...entry.change, operations, endedAt: null, verification: null, outcome: '' },
    })
    app = await app.restart()
  }

  test('before anything was done: it is told, and all is as it was', async () => {
    await killedAfter('nothing')
    expect(changes()[0]?.change).toMatchObject({ verification: 'reverted' })
    expect(file()).toBe(COMPOSE)
  })

  test.each(['one replica', 'the replicas'] as const)(
    'after %s: the rest is done at the next start',
    async (through) => {
      await killedAfter(through)
      expect(changes()[0]?.change).toMatchObject({ verification: 'converged' })
      expect(file()).toBe(COMPOSE.replace('512m', '768m'))
      for (const id of ['id-1', 'id-2'])
        expect(await app.engine.source.operations.limits.read(id)).toMatchObject({
          value: { memory: 768 * MIB },
        })
    },
  )
})
