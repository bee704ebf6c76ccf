/** A service's name and its one sentence; stale, when it was last seen comes first. */
import { CircleSlash, CornerDownRight, GitCompareArrows, Hand, Pause, RotateCcw } from 'lucide-react'
import type { ServiceRow } from '../../../shared/contract/views.ts'
import { plural } from '../../../shared/lib/format.ts'
import { Badge } from '../../components/Badge.tsx'
import { LastSeen } from '../../components/RelativeTime.tsx'
import { pauseWords } from '../../state/act.ts'
import { useNow } from '../../state/clock.ts'
import { serviceHref } from '../../state/router.ts'
import { rowPart } from './rowPart.ts'

function PauseBadge({ pause }: { readonly pause: ServiceRow['pauses'][number] }) {
  const words = useNow((now) => pauseWords(pause.direction, pause.until, now))
  const [short, rest] = words.split(',')
  return (
    <span title={words} className="inline-flex shrink-0">
      <Badge tone="warn" icon={<Pause aria-hidden className="size-3" />}>
        <span>
          {short}
          {rest === undefined ? null : <span className="max-2xl:sr-only">,{rest}</span>}
        </span>
      </Badge>
    </span>
  )
}

/** What waits for an answer; the service's page has the answers. */
function StandingBadges({
  row,
}: {
  readonly row: Pick<ServiceRow, 'proposal' | 'drift' | 'circuit' | 'demoted'>
}) {
  const { proposal, drift, circuit, demoted } = row
  return (
    <>
      {proposal === null ? null : (
        <Badge tone="accent" icon={<Hand aria-hidden className="size-3" />}>
          approve {proposal.from} → {proposal.to}
        </Badge>
      )}
      {drift === null ? null : (
        <Badge tone="warn" icon={<GitCompareArrows aria-hidden className="size-3" />}>
          drift
        </Badge>
      )}
      {circuit === null && demoted === null ? null : (
        <Badge tone="bad" icon={<CircleSlash aria-hidden className="size-3" />}>
          {circuit === null ? 'mode lowered' : 'circuit open'}
        </Badge>
      )}
    </>
  )
}

/** A change that was not Eyrie's is worth a word for a while. */
function ForeignBadge({ at }: { readonly at: number }) {
  const recent = useNow((now) => now - at < 600_000)
  return recent ? (
    <Badge icon={<CornerDownRight aria-hidden className="size-3" />}>scaled elsewhere</Badge>
  ) : null
}

const EMPHASIS = {
  blocked: 'text-warn',
  'scale-up': 'text-fg',
  'scale-down': 'text-fg',
  hold: 'text-muted',
} as const

const FIELDS = [
  'project',
  'name',
  'enabled',
  'decision',
  'pauses',
  'proposal',
  'drift',
  'circuit',
  'demoted',
  'restarts',
  'lastAction',
  'seenAt',
] as const

/** What Eyrie does not scale says so in three words; how to change that is on hover, not on every second line. */
function withoutAdvice(sentence: string): string {
  return sentence.split(':')[0] ?? sentence
}

type Shown = Pick<ServiceRow, (typeof FIELDS)[number]>

function Name({ row, stale }: { readonly row: Shown; readonly stale: boolean }) {
  const { sentence, kind } = row.decision
  return (
    <div className="min-w-0">
      <div className="flex min-w-0 items-center gap-2">
        <a
          href={serviceHref(row.project, row.name)}
          tabIndex={-1}
          className="truncate font-strong hover:underline hover:underline-offset-2"
        >
          {row.name}
        </a>
        {row.pauses.map((pause) => (
          <PauseBadge key={pause.direction} pause={pause} />
        ))}
        <StandingBadges row={row} />
        {row.restarts > 0 ? (
          <span title={plural(row.restarts, 'restart')} className="inline-flex shrink-0">
            <Badge icon={<RotateCcw aria-hidden className="size-3" />}>
              {row.restarts}
              <span className="sr-only">{row.restarts === 1 ? ' restart' : ' restarts'}</span>
            </Badge>
          </span>
        ) : null}
        {row.lastAction?.by === 'foreign' ? <ForeignBadge at={row.lastAction.at} /> : null}
      </div>
      {stale ? (
        <p className="truncate text-sm text-faint" title={sentence}>
          <LastSeen at={row.seenAt} /> · {sentence}
        </p>
      ) : (
        <p className={`line-clamp-2 text-sm ${EMPHASIS[kind]}`} title={sentence}>
          {row.enabled ? sentence : withoutAdvice(sentence)}
        </p>
      )}
    </div>
  )
}

export const NameCell = rowPart(FIELDS, Name)
