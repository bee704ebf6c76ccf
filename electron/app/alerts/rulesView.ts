/** Eyrie's rules and whether Prometheus has them too, and beside them the rules that only Prometheus has. */
import type { AlertRuleView } from '../../../shared/contract/alerts.ts'
import { severitySchema } from '../../../shared/domain/alertStates.ts'
import { conditionWords } from '../../../shared/domain/alertWords.ts'
import { formatDuration } from '../../../shared/lib/format.ts'
import type { WatchedRule } from '../../loop/alerts/watch.ts'
import type { ForeignRule } from '../../observe/ports.ts'

export function rulesView(
  rules: readonly WatchedRule[],
  foreign: readonly ForeignRule[] | null,
): readonly AlertRuleView[] {
  const named = new Map<string, ForeignRule[]>()
  for (const rule of foreign ?? []) {
    const known = named.get(rule.name)
    if (known === undefined) named.set(rule.name, [rule])
    else known.push(rule)
  }
  const own = ownRules(rules).map((view) => ({
    ...view,
    loaded: foreign === null ? null : loadedOf(view, named.get(view.name) ?? []),
  }))
  const names = new Set(own.map(({ name }) => name))
  return [...own, ...(foreign ?? []).filter(({ name }) => !names.has(name)).map(foreignView)]
}

/** Rules that ask the same of several services are one. */
function ownRules(rules: readonly WatchedRule[]): readonly AlertRuleView[] {
  const views = new Map<string, AlertRuleView>()
  for (const { rule, watch } of rules) {
    const condition = conditionWords(rule)
    const key = `${rule.id} ${condition}`
    const service = rule.scope === null ? [] : [`${rule.scope.project}/${rule.scope.service}`]
    const { id: name, category, severity, hint } = rule
    const known = views.get(key) ?? {
      ...{ name, category, severity, condition, hint, services: [], sentence: '', loaded: null },
      ...{ source: 'eyrie', watch: 'watched' },
    }
    const worse = watch.kind !== 'watched' && known.watch === 'watched'
    views.set(key, {
      ...known,
      services: [...known.services, ...service],
      ...(worse ? { watch: watch.kind, sentence: watch.sentence } : {}),
    })
  }
  return [...views.values()]
}

/** The service that a rule's labels name; null: none. */
function serviceOf({ labels: { project, service } }: ForeignRule): string | null {
  return project === undefined || service === undefined ? null : `${project}/${service}`
}

/** Rules of what all share carry no service. */
function loadedOf({ services }: AlertRuleView, same: readonly ForeignRule[]): AlertRuleView['loaded'] {
  const failing = same.find(({ health }) => health === 'failing')
  if (failing !== undefined)
    return { state: 'failing', sentence: `Prometheus cannot evaluate it: ${failing.problem}` }
  const covered = new Set(same.map(serviceOf))
  const missing = services.filter((service) => !covered.has(service))
  if (same.length === 0) return { state: 'missing', sentence: 'Not loaded in Prometheus' }
  return missing.length === 0
    ? { state: 'loaded', sentence: 'Loaded in Prometheus too' }
    : { state: 'missing', sentence: `Not loaded in Prometheus for ${missing.join(', ')}` }
}

function foreignView(rule: ForeignRule): AlertRuleView {
  const { name, group, query, forSeconds, labels, description, health, problem } = rule
  const severity = severitySchema.safeParse(labels.severity)
  const service = serviceOf(rule)
  return {
    ...{ name, source: 'prometheus', category: 'other', hint: description, loaded: null },
    severity: severity.success ? severity.data : 'warning',
    condition: forSeconds === 0 ? query : `${query} for ${formatDuration(forSeconds)}`,
    services: service === null ? [] : [service],
    ...(health === 'ok'
      ? { watch: 'watched', sentence: `Group ${group}` }
      : health === 'waiting'
        ? { watch: 'no-data', sentence: `Not evaluated yet (group ${group})` }
        : { watch: 'unwatched', sentence: `Prometheus cannot evaluate it (group ${group}): ${problem}` }),
  }
}
