/** What it costs to keep one operation of an action for good: a line in the journal, against the database's own way. */
import fs from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Action, OperationProgress } from '../../shared/domain/history.ts'
import { openStore } from '../../electron/storage/open.ts'

const ROUNDS = 200
const folder = await mkdtemp(path.join(process.argv[2] ?? os.tmpdir(), 'eyrie-bench-'))
const opened = openStore(path.join(folder, 'history.db'))
if (!opened.ok) throw new Error(opened.error.message)
const { store } = opened.value

/** An action of +3 as it is near its end: nine operations. */
const operations = ['create', 'start', 'await-healthy'].flatMap((type) =>
  [3, 4, 5].map((number) => ({
    type: type as OperationProgress['type'],
    target: `shop-web-${number}`,
    cause: 'CPU 91 % over 70 % and memory 84 % over 80 % make a score of 5.5',
    state: 'done' as const,
    result: 'done',
    ms: 312,
    begunAt: 1_790_000_000_000,
  })),
)
const action: Action = {
  id: '01234567-89ab-cdef-0123-456789abcdef',
  project: 'shop',
  service: 'web',
  from: 2,
  to: 5,
  by: 'controller',
  reason: 'ScoreUp',
  sentence: 'CPU 91 % over 70 % and memory 84 % over 80 % make a score of 5.5',
  startedAt: 1_790_000_000_000,
  endedAt: null,
  operations,
  verification: null,
  outcome: '',
  logs: [],
}
const entry = store.addEntry({ at: 1, kind: 'action', project: 'shop', service: 'web', action })
if (entry.kind !== 'action') throw new Error('the store answered an action with another kind of entry')

const times = new Map<string, number[]>()
async function time(name: string, work: () => unknown): Promise<void> {
  const begun = performance.now()
  await work()
  const known = times.get(name) ?? []
  known.push(performance.now() - begun)
  times.set(name, known)
}

function told(name: string): number {
  const sorted = [...(times.get(name) ?? [])].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? Number.NaN
  console.log(`${name.padEnd(44)} median ${at(0.5).toFixed(2)} ms, p95 ${at(0.95).toFixed(2)} ms`)
  return at(0.5)
}

const WAYS = [
  'a line in the journal',
  'the entry in the database, replaced',
  'the same bytes and fdatasync',
] as const

try {
  const descriptor = fs.openSync(path.join(folder, 'floor'), 'a')
  const text = `${JSON.stringify(entry)}\n`
  // In turns, so that a drift of the machine falls on all alike.
  for (let round = 0; round < ROUNDS; round += 1) {
    const changed = { ...entry, action: { ...action, outcome: String(round) } }
    await time(WAYS[0], () => store.progress(changed))
    await time(WAYS[1], () => store.updateEntry(changed))
    await time(WAYS[2], () => {
      fs.writeSync(descriptor, text)
      fs.fdatasyncSync(descriptor)
    })
  }
  const [line, row, floor] = [told(WAYS[0]), told(WAYS[1]), told(WAYS[2])]
  console.log(`database to line ${(row / line).toFixed(1)}×, line to floor ${(line / floor).toFixed(1)}×`)
} finally {
  store.close()
  await rm(folder, { recursive: true })
}
