/**
 * Decides every recorded decision once more, from nothing but the input that was stored with it, and compares the bytes
 * of all that was stored of it. For the end of whatever let a loop run on a real engine.
 */
import path from 'node:path'
import { decide } from '../../engine/decide.ts'
import { openStore } from '../../storage/open.ts'
import type { DecisionEntry, Entry } from '../../../shared/domain/history.ts'

export interface Replayed {
  /** How many decisions were made again. */
  readonly count: number
  /** A sentence for each that came out otherwise. */
  readonly differences: readonly string[]
}

/** More than any test records. */
const MOST = 100_000

/** Of a data folder whose Eyrie has ended. */
export function replayFolder(dataDir: string): Replayed {
  const opened = openStore(path.join(dataDir, 'history.db'))
  if (!opened.ok) throw new Error(opened.error.message)
  const { store } = opened.value
  try {
    return replayEntries(store.entries({ kind: 'decision', limit: MOST }))
  } finally {
    store.close()
  }
}

export function replayEntries(entries: readonly Entry[]): Replayed {
  const decisions = entries.filter((entry) => entry.kind === 'decision')
  return {
    count: decisions.length,
    differences: decisions.flatMap((entry) => differenceOf(entry) ?? []),
  }
}

/** As the end of a test wants it: none recorded is a failure too. Gives the sentence to be printed. */
export function provenReplay({ count, differences }: Replayed): string {
  if (count === 0) throw new Error('no decision was recorded, so none could be replayed')
  const [first] = differences
  if (first !== undefined)
    throw new Error(`${differences.length} of ${count} recorded decisions came out otherwise; ${first}`)
  return `replayed ${count} recorded decisions byte for byte from their stored inputs`
}

function differenceOf({ id, at, project, service, decision, input }: DecisionEntry): string | null {
  const told = { at, project, service, decision }
  const again = decide(input)
  const anew = { at: again.at, project: again.project, service: again.service, decision: again }
  const [stored, made] = [JSON.stringify(told), JSON.stringify(anew)]
  if (stored === made) return null
  let place = 0
  while (stored[place] === made[place]) place += 1
  const around = (text: string) => text.slice(Math.max(0, place - 60), place + 60)
  return `entry ${id} of ${project}/${service}: stored …${around(stored)}…, decided anew …${around(made)}…`
}
