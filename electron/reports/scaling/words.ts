/** The words that every form of a report uses alike. Times are UTC: a report is read elsewhere than it is made. */
import { formatDuration, formatShare, plural } from '../../../shared/lib/format.ts'
import type { ReportedAction, ReportedService, ScalingReport, Spread } from './report.ts'
import { totalsOf } from './report.ts'

/** "2026-01-31 14:30". */
export function timeText(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ')
}

export function periodText({ from, to }: Pick<ScalingReport, 'from' | 'to'>): string {
  return `${timeText(from)} to ${timeText(to)} UTC`
}

export function titleOf({ services }: ScalingReport): string {
  const projects = [...new Set(services.map(({ project }) => project))]
  const [only] = projects
  return projects.length === 1 && only !== undefined ? `Scaling of ${only}` : 'Scaling'
}

export interface Figure {
  readonly name: string
  readonly value: string
}

export function figuresOf(report: ScalingReport): readonly Figure[] {
  const { up, down, failed, alerts, replicaHours } = totalsOf(report)
  return [
    { name: 'scaled up', value: plural(up, 'time') },
    { name: 'scaled down', value: plural(down, 'time') },
    { name: 'did not end as planned', value: plural(failed, 'action') },
    { name: 'fired', value: plural(alerts, 'alert') },
    {
      name: 'run',
      value: replicaHours === null ? 'not measured' : `${hoursText(replicaHours)} replica-hours`,
    },
  ]
}

export function hoursText(hours: number): string {
  return hours.toLocaleString('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 })
}

/** "2 to 5 replicas, 2.8 on average, 67.2 replica-hours". */
export function replicasText({ replicas }: ReportedService): string {
  if (replicas === null) return 'No count of replicas was recorded.'
  const { least, mean, most, hours } = replicas
  const range = least === most ? plural(most, 'replica') : `${least} to ${plural(most, 'replica')}`
  return `${range}, ${hoursText(mean)} on average, ${hoursText(hours)} replica-hours`
}

export function useText({ cpu, memory }: ReportedService): string {
  return `${usageText('CPU', cpu)}; ${usageText('memory', memory)}`
}

function usageText(name: string, spread: Spread | null): string {
  if (spread === null) return `${name} was not measured`
  return `${name} ${formatShare(spread.mean)} of its limit on average, ${formatShare(spread.most)} at most`
}

export function watchedText({ watched }: ReportedService): string | null {
  if (watched >= 0.995) return null
  if (watched <= 0) return 'It was not watched in this period.'
  return `It was watched ${formatShare(watched)} of this period; the rest is not known.`
}

/** "2 → 4"; where it came out otherwise: "2 → 4, 3 reached". */
export function countText({ from, to, reached }: ReportedAction): string {
  return `${from} → ${to}${reached === null || reached === to ? '' : `, ${reached} reached`}`
}

export function howLong({ at, endedAt }: ReportedAction): string {
  return endedAt === null ? 'not ended' : formatDuration((endedAt - at) / 1000)
}

export function effectText({ effect, killed }: ReportedAction): string {
  const told = effect === null ? 'not seen' : effect.sentence
  return killed === 0 ? told : `${told}; ${plural(killed, 'container')} had to be killed`
}

export function outcomeText({ verification, outcome }: ReportedAction): string {
  return verification === null ? 'still going on' : outcome === '' ? verification : outcome
}
