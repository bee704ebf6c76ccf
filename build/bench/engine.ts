/**
 * What a decision costs: with and without its explanation on one core, in a tick of a thousand services, and in the
 * journal. Each beside a floor measured in the same run: the bare arithmetic over the same windows, the same bytes on a
 * plain file. `npm run bench -- engine decisions|tick|journal` measures one part alone.
 */
import fs from 'node:fs'
import path from 'node:path'
import type { Action, OperationProgress } from '../../shared/domain/history.ts'
import { benchDecisions, benchShape, SHAPE } from './support/decisions.ts'
import { START, withStore } from './support/scenes.ts'
import { benchTick } from './support/tick.ts'
import { median, timed } from './support/timing.ts'

const ACTIONS = 200

function actionOf(index: number, operations: readonly OperationProgress[], endedAt: number | null): Action {
  return {
    id: `bench-${index}`,
    project: 'bench',
    service: 'web',
    from: 3,
    to: 4,
    by: 'controller',
    reason: 'TargetUp',
    sentence: 'Scaling 3 → 4: CPU 84 % (target 60 %)',
    startedAt: START + index,
    endedAt,
    operations,
    verification: endedAt === null ? null : 'converged',
    outcome: endedAt === null ? '' : 'Scaled 3 → 4.',
    logs: [],
  }
}

function benchJournal(): void {
  withStore((store, driver, folder) => {
    const types = ['create', 'start', 'await-healthy'] as const
    const operations = types.map((type): OperationProgress => ({
      type,
      target: 'bench-web-4',
      cause: 'CPU 84 %',
      state: 'done',
      result: 'done',
      ms: 300,
    }))
    let bytes = 0
    const times = Array.from({ length: ACTIONS }, (_, index) =>
      timed(() => {
        const intent = actionOf(index, [], null)
        const at = START + index
        const entry = store.addEntry({ at, kind: 'action', project: 'bench', service: 'web', action: intent })
        if (entry.kind !== 'action') throw new Error('another kind of entry')
        const ended = { ...entry, action: actionOf(index, operations, at + 1) }
        store.updateEntry(ended)
        bytes = JSON.stringify(intent).length + JSON.stringify(ended).length
      }),
    )
    const file = fs.openSync(path.join(folder, 'plain'), 'w')
    const half = new Uint8Array(bytes / 2)
    const floors = Array.from({ length: ACTIONS }, () =>
      timed(() => {
        for (let write = 0; write < 2; write += 1) {
          fs.writeSync(file, half)
          fs.fsyncSync(file)
        }
      }),
    )
    fs.closeSync(file)
    const [cost, floor] = [median(times), median(floors)]
    console.log(`\njournal of one action, intent and results, ${driver}`)
    console.log(
      `  median ${cost.toFixed(2)} ms, worst ${Math.max(...times).toFixed(2)} ms   floor: the same bytes in two synced writes on a plain file ${floor.toFixed(2)} ms (${(cost / floor).toFixed(1)} ×)`,
    )
  })
}

const PARTS = { decisions: benchDecisions, tick: benchTick, journal: benchJournal }
const asked = process.argv.slice(2)
if (asked[0] === SHAPE) benchShape(Number(asked[1]))
else
  for (const [part, bench] of Object.entries(PARTS)) if (asked.length === 0 || asked.includes(part)) bench()
