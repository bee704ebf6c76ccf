import fs from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Action, ActionEntry } from '../../shared/domain/history.ts'
import { ActionJournal } from './journal.ts'
import { openStore } from './open.ts'
import type { Store } from './store.ts'

let folder = ''
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(tmpdir(), 'eyrie-journal-'))
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

const database = () => path.join(folder, 'history.db')
const file = () => `${database()}.actions`

function action(changes: Partial<Action> = {}): Action {
  return {
    id: 'a',
    project: 'shop',
    service: 'web',
    from: 2,
    to: 3,
    by: 'operator',
    reason: 'Manual',
    sentence: 'test',
    startedAt: 1,
    endedAt: null,
    operations: [],
    verification: null,
    outcome: '',
    logs: [],
    ...changes,
  }
}
const entry = (id: number, changes: Partial<Action> = {}): ActionEntry => ({
  id,
  at: 1,
  kind: 'action',
  project: 'shop',
  service: 'web',
  action: action(changes),
})

function open(): Store {
  const opened = openStore(database())
  if (!opened.ok) throw new Error(opened.error.message)
  return opened.value.store
}

function begin(store: Store, changes: Partial<Action> = {}): ActionEntry {
  const added = store.addEntry({
    at: 1,
    kind: 'action',
    project: 'shop',
    service: 'web',
    action: action(changes),
  })
  if (added.kind !== 'action') throw new Error('not an action')
  return added
}

describe('the file', () => {
  test('gives back the newest line of each action', async () => {
    const journal = new ActionJournal(file())
    await journal.write(entry(1, { outcome: 'first' }))
    await journal.write(entry(2, { outcome: 'other' }))
    await journal.write(entry(1, { outcome: 'second' }))
    const read = new ActionJournal(file()).read()
    expect(read.map(({ id, action: { outcome } }) => `${id} ${outcome}`)).toEqual(['1 second', '2 other'])
    journal.close()
  })

  test('writes what is asked for at the same time at once, and the newest of each', async () => {
    const journal = new ActionJournal(file())
    await Promise.all([
      journal.write(entry(1, { outcome: 'old' })),
      journal.write(entry(1, { outcome: 'new' })),
      journal.write(entry(2)),
    ])
    expect(fs.readFileSync(file(), 'utf8').trimEnd().split('\n')).toHaveLength(2)
    expect(new ActionJournal(file()).read()[0]?.action.outcome).toBe('new')
    journal.close()
  })

  test('a line torn by the end of the process, and a strange one, are passed over', async () => {
    const journal = new ActionJournal(file())
    await journal.write(entry(1, { outcome: 'whole' }))
    journal.close()
    fs.appendFileSync(file(), '{"kind":"note"}\nnull\n{"kind":"action","id":1,"action":{"operat')
    expect(new ActionJournal(file()).read().map(({ action: { outcome } }) => outcome)).toEqual(['whole'])
  })

  test('is empty when no action is under way, and readable by its owner only', async () => {
    const journal = new ActionJournal(file())
    await Promise.all([journal.write(entry(1)), journal.write(entry(2))])
    journal.end(1)
    expect(fs.statSync(file()).size).toBeGreaterThan(0)
    journal.end(2)
    expect(fs.statSync(file()).size).toBe(0)
    expect(fs.statSync(file()).mode & 0o777).toBe(0o600)
    await journal.write(entry(3))
    expect(new ActionJournal(file()).read().map(({ id }) => id)).toEqual([3])
    journal.close()
  })

  test('does not grow without end while actions overlap', async () => {
    const journal = new ActionJournal(file())
    const large = 'x'.repeat(100_000)
    for (let id = 1; id < 40; id += 1) {
      await journal.write(entry(id, { outcome: large }))
      if (id > 1) journal.end(id - 1)
    }
    expect(fs.statSync(file()).size).toBeLessThan(1_300_000)
    await journal.write(entry(39, { outcome: 'still written' }))
    expect(new ActionJournal(file()).read().at(-1)?.action.outcome).toBe('still written')
    journal.close()
  })

  test('a disk that refuses is told in a sentence that names the file', async () => {
    fs.mkdirSync(file())
    await expect(new ActionJournal(file()).write(entry(1))).rejects.toThrow(
      /history\.db\.actions could not be/,
    )
    expect(new ActionJournal(file()).read()).toEqual([])
  })
})

describe('the store', () => {
  test('gives an unfinished action back with all that was kept of it', async () => {
    const store = open()
    const begun = begin(store)
    const operation = {
      type: 'create',
      target: 'shop-web-3',
      cause: '',
      state: 'running',
      result: '',
      ms: null,
    } as const
    await store.progress({ ...begun, action: { ...begun.action, operations: [operation] } })
    store.close()
    const again = open()
    expect(again.unfinished().map((left) => left.action.operations)).toEqual([[operation]])
    expect(again.entry(begun.id)).toMatchObject({ action: { operations: [operation] } })
    again.close()
  })

  test('an ended action is not unfinished, whatever the journal still says', async () => {
    const store = open()
    const begun = begin(store)
    await store.progress(begun)
    const lines = fs.readFileSync(file())
    store.updateEntry({ ...begun, action: { ...begun.action, endedAt: 5, outcome: 'done' } })
    store.close()
    fs.writeFileSync(file(), lines)
    const again = open()
    expect(again.unfinished()).toEqual([])
    expect(again.entry(begun.id)).toMatchObject({ action: { endedAt: 5, outcome: 'done' } })
    again.close()
  })

  test('an action without a line is unfinished too: the process ended between intent and first operation', () => {
    const store = open()
    const begun = begin(store)
    store.close()
    const again = open()
    expect(again.unfinished()).toEqual([begun])
    again.close()
  })

  test('an action that ended without an answer of the engine is unfinished until it is settled', () => {
    const store = open()
    const begun = begin(store)
    const unsettled = { ...begun, action: { ...begun.action, endedAt: 5, unsettled: true } }
    store.updateEntry(unsettled)
    store.close()
    const again = open()
    expect(again.unfinished()).toEqual([unsettled])
    again.close()
  })

  test('an action under way survives its database being moved aside', async () => {
    const store = open()
    const begun = begin(store)
    await store.progress(begun)
    store.close()
    fs.writeFileSync(database(), 'no database at all, but long enough to be looked at'.repeat(300))
    const again = open()
    expect(again.unfinished()).toEqual([begun])
    again.close()
  })

  test('unfinished ones come oldest first', () => {
    const store = open()
    const ids = ['a', 'b', 'c'].map((id) => begin(store, { id, service: id }).id)
    store.close()
    const again = open()
    expect(again.unfinished().map(({ id }) => id)).toEqual(ids)
    again.close()
  })
})
