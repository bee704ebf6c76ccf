/** From a rehearsed policy to the operator's edits that arm it on a service. */
import type { PolicyChoice } from '../../../../shared/contract/simulate.ts'
import type { Factor, Policy, PolicyChanges, Target } from '../../../../shared/domain/policy.ts'
import { sameJson } from '../../../state/sameJson.ts'

/** What no replay says anything about stays as the service has it. */
const NOT_REHEARSED: ReadonlySet<string> = new Set([
  'mode',
  'preset',
  'warmUpSeconds',
  'healthTimeoutSeconds',
  'schedules',
  'preStop',
  'drainSeconds',
])

export interface Arming {
  readonly changes: PolicyChanges
  /** What could not be taken over as it was rehearsed, in a sentence each. */
  readonly notes: readonly string[]
}

/** Bounds are the service's own unless they were edited for this very policy. */
function keepsBounds(choice: PolicyChoice): boolean {
  return choice.kind !== 'edits' || choice.over === null
}

export function armingOf(rehearsed: Policy, today: Policy, choice: PolicyChoice): Arming {
  const notes: string[] = []
  const wanted: Policy = {
    ...rehearsed,
    factors: sources(rehearsed.factors, today.factors, notes),
    targets: sources(rehearsed.targets, today.targets, notes),
  }
  const changes: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(wanted)) {
    if (NOT_REHEARSED.has(name)) continue
    if (keepsBounds(choice) && (name === 'min' || name === 'max')) continue
    if (!sameJson(value, today[name as keyof Policy])) changes[name] = value
  }
  return { changes: changes, notes: [...new Set(notes)] }
}

/**
 * A rehearsal reads the model; a service is read by queries of its own. So a query of the same name takes the place of a
 * rehearsed one, what the service cannot read is left out, and what the model could not read stays.
 */
function sources<T extends Factor | Target>(
  rehearsed: readonly T[],
  today: readonly T[],
  notes: string[],
): T[] {
  const known = new Map(today.map((each) => [each.source.name, each.source]))
  const kept = rehearsed.flatMap((each) => {
    if (each.source.kind === 'built-in') return [each]
    const source = known.get(each.source.name)
    if (source !== undefined) return [{ ...each, source }]
    notes.push(`"${each.source.name}" is left out: the service has no query for it.`)
    return []
  })
  const readable = new Set(rehearsed.map(({ source }) => source.name))
  const own = today.filter(({ source }) => source.kind === 'promql' && !readable.has(source.name))
  for (const { source } of own) notes.push(`"${source.name}" stays as it is: it was not rehearsed.`)
  return [...kept, ...own]
}
