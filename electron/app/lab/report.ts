/** A job's run as a report tells it: what was asked, what came of it, and the charts' numbers over the whole load. */
import type { LoadChoice } from '../../../shared/contract/simulate.ts'
import { formatDuration } from '../../../shared/lib/format.ts'
import { fail, ok, type Result } from '../../../shared/lib/result.ts'
import type { Comparison, ComparedPolicy } from '../../reports/comparison.ts'
import { bundledTrace } from './bundled.ts'
import type { Jobs } from './jobs.ts'

/** What a load is called. `imported`: the name of an imported file; null: it is gone. */
export function loadTitle(choice: LoadChoice, imported: (id: string) => string | null): string {
  switch (choice.kind) {
    case 'bundled': {
      const found = bundledTrace(choice.name)
      return found.ok ? found.value.title : choice.name
    }
    case 'imported':
      return imported(choice.id) ?? 'an imported file'
    case 'synthetic':
      return `a synthetic load of ${formatDuration(choice.spec.days * 86_400)}, seed ${choice.spec.seed}`
    case 'recorded':
      return `${choice.project}/${choice.service} as recorded, ${timesOf(choice)}`
    case 'prometheus':
      return `${choice.query}, ${timesOf(choice)}`
  }
}

function timesOf({ from, to }: { readonly from: number; readonly to: number }): string {
  return [from, to].map((at) => new Date(at).toISOString().slice(0, 16).replace('T', ' ')).join(' to ')
}

const POINTS = 300
/** What a report draws; the rest can be replayed. */
const DRAWN: ReadonlySet<string> = new Set(['rps', 'ready', 'ordered', 'p95'])

export async function comparisonOf(
  jobs: Jobs,
  id: string,
  made: Pick<Comparison, 'madeAt' | 'version'>,
): Promise<Result<Comparison>> {
  const [state, subject] = [jobs.state(id), jobs.subject(id)]
  if (state === null || subject === null)
    return fail('NotFound', `there is no job ${id} any more; run it again, then export it`)
  if (jobs.kind(id) !== 'run' || state.load === null || state.policies.length === 0)
    return fail('NotFound', `job ${id} has nothing to export: replay some policies first`)
  const { t0, seconds, steps, dt } = state.load
  const policies: ComparedPolicy[] = []
  for (const [index, { name, notes, measures }] of state.policies.entries()) {
    const timeline = await jobs.ask(id, {
      kind: 'timeline',
      which: index,
      range: { from: t0, to: t0 + steps * dt, points: POINTS },
    })
    if (!timeline.ok) return timeline
    const spec = subject.policies[index]
    policies.push({
      name,
      notes,
      measures,
      policy: spec?.kind === 'eyrie' ? spec.policy : null,
      series: (timeline.value?.series ?? []).filter(({ series }) => DRAWN.has(series)),
    })
  }
  const { beside } = state
  return ok({
    ...made,
    load: { ...subject.about, t0, seconds, steps, dt },
    model: subject.model,
    policies,
    beside:
      beside === null
        ? null
        : { oracle: beside.oracle.measures, bestFixed: beside.bestFixed, advice: beside.advice },
  })
}
