/** What the service is doing and why, in one sentence, with everything one may do to it beside it. */
import { CircleSlash, Hand, TrendingDown, TrendingUp } from 'lucide-react'
import type { ServiceRow } from '../../../shared/contract/views.ts'
import { formatScore, formatShare, formatDuration, plural } from '../../../shared/lib/format.ts'
import { Badge } from '../../components/Badge.tsx'
import { Banner } from '../../components/Banner.tsx'
import { cx } from '../../components/cx.ts'
import { LastSeen, RelativeTime } from '../../components/RelativeTime.tsx'
import { SCORE_END } from '../../components/ScoreGauge.tsx'
import { dismissProblem, usePending } from '../../state/pending.ts'
import { overviewHref } from '../../state/router.ts'
import { ServiceControls } from './ServiceControls.tsx'

const KINDS = {
  'scale-up': { icon: TrendingUp, tone: 'text-up', word: 'Scaling up' },
  'scale-down': { icon: TrendingDown, tone: 'text-down', word: 'Scaling down' },
  hold: { icon: Hand, tone: 'text-faint', word: 'Holding' },
  blocked: { icon: CircleSlash, tone: 'text-warn', word: 'Blocked' },
} as const

function Sentence({ row, stale }: { readonly row: ServiceRow; readonly stale: boolean }) {
  const { icon: Icon, tone, word } = KINDS[row.decision.kind]
  return (
    <p className={cx('flex items-start gap-2 text-lg', stale && 'text-faint')}>
      <Icon aria-hidden className={cx('mt-1 size-4 shrink-0', stale ? 'text-faint' : tone)} strokeWidth={2} />
      <span className="sr-only">{word}: </span>
      <span>
        {row.decision.sentence}
        {stale ? (
          <span className="ml-2 text-base text-warn">
            <LastSeen at={row.seenAt} />
          </span>
        ) : null}
      </span>
    </p>
  )
}

interface FactProps {
  readonly label: string
  readonly value: string
  /** What the number is of, in two lines. */
  readonly of: readonly [string, string]
  readonly old?: boolean
  readonly strong?: string | undefined
}

function Fact({ label, value, of, old = false, strong }: FactProps) {
  return (
    <div className="flex min-w-0 flex-col px-4 py-2.5">
      <dt className="text-sm text-muted">{label}</dt>
      <dd className={cx('text-xl', old ? 'text-faint' : strong)}>{value}</dd>
      <dd className="text-sm text-faint">
        <span className="block">{of[0]}</span>
        <span className="block">{of[1]}</span>
      </dd>
    </div>
  )
}

function measuredFact(label: string, measured: ServiceRow['cpu'], stale: boolean): FactProps {
  if (measured === null) return { label, value: '–', of: ['no samples yet', ''], old: true }
  const { value, of, windowSeconds, replicas, totalReplicas } = measured
  return {
    label,
    value: formatShare(value),
    of: [
      `of ${of}`,
      `${formatDuration(windowSeconds)} average, ${replicas} of ${plural(totalReplicas, 'replica')}`,
    ],
    old: stale || measured.stale,
  }
}

function scoreFact(row: ServiceRow, direction: 'up' | 'down', stale: boolean): FactProps {
  const label = `Scale-${direction} score`
  if (row.scores === null) return { label, value: '–', of: ['not scored yet', ''], old: true }
  const value = row.scores[direction]
  return {
    label,
    value: formatScore(value),
    of: [`of ${SCORE_END[direction]}`, `acts at ${formatScore(row.actAt)}`],
    old: stale,
    strong: value >= row.actAt ? `font-strong text-${direction}` : undefined,
  }
}

function Facts({ row, stale }: { readonly row: ServiceRow; readonly stale: boolean }) {
  const { current, ready, min, max } = row.replicas
  const facts: readonly FactProps[] = [
    {
      label: 'Replicas',
      value: String(current),
      of: [`${ready} ready`, `${min} to ${max} allowed`],
      old: stale,
    },
    measuredFact('CPU', row.cpu, stale),
    measuredFact('Memory', row.memory, stale),
    scoreFact(row, 'up', stale),
    scoreFact(row, 'down', stale),
  ]
  return (
    <dl className="grid grid-cols-5 divide-x divide-line rounded-lg border border-line bg-raised">
      {facts.map((fact) => (
        <Fact key={fact.label} {...fact} />
      ))}
    </dl>
  )
}

function LastAction({ row }: { readonly row: ServiceRow }) {
  const last = row.lastAction
  if (last === null) return null
  const by = last.by === 'eyrie' ? 'by Eyrie' : last.by === 'operator' ? 'by hand' : 'outside Eyrie'
  return (
    <span className="text-sm text-muted">
      Last scaled {last.from} → {last.to} {by} <RelativeTime at={last.at} />
    </span>
  )
}

function Problem({ row }: { readonly row: ServiceRow }) {
  const key = `${row.project}/${row.name}`
  const problem = usePending((state) => state.problems[key])
  if (problem === undefined) return null
  return (
    <Banner tone="bad" className="rounded-lg" onDismiss={() => dismissProblem(key)}>
      {problem}
    </Banner>
  )
}

export function ServiceHeading({ row, stale }: { readonly row: ServiceRow; readonly stale: boolean }) {
  return (
    <header className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-x-6 gap-y-3">
        <div className="flex min-w-0 items-baseline gap-3">
          <h1 className="flex min-w-0 items-baseline gap-2 text-xl">
            <a
              href={overviewHref({ project: row.project })}
              className="truncate font-normal text-muted hover:text-fg hover:underline hover:underline-offset-4"
            >
              {row.project}
            </a>
            <span aria-hidden className="font-normal text-faint">
              /
            </span>
            <span className="truncate font-strong">{row.name}</span>
          </h1>
          <Badge>{row.engine}</Badge>
          {row.enabled ? null : <Badge tone="warn">not enabled for scaling</Badge>}
        </div>
        <ServiceControls row={row} stale={stale} />
      </div>
      <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
        <Sentence row={row} stale={stale} />
        <LastAction row={row} />
      </div>
      <Problem row={row} />
      <Facts row={row} stale={stale} />
    </header>
  )
}
