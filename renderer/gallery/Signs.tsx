/** What is read at a glance: badges, dots, meters, gauges, sparklines, ages. */
import { CircleCheck } from 'lucide-react'
import { Badge, type Tone } from '../components/Badge.tsx'
import { Meter } from '../components/Meter.tsx'
import { Panel } from '../components/Panel.tsx'
import { LastSeen, RelativeTime } from '../components/RelativeTime.tsx'
import { ScoreGauge } from '../components/ScoreGauge.tsx'
import { Loading, Skeleton } from '../components/Skeleton.tsx'
import { Sparkline } from '../components/Sparkline.tsx'
import { Spinner } from '../components/Spinner.tsx'
import { StatusDot, type Shape } from '../components/StatusDot.tsx'
import { Case } from './Case.tsx'

const TONES: readonly Tone[] = ['neutral', 'accent', 'ok', 'warn', 'bad', 'info']
const DOTS: readonly { readonly shape: Shape; readonly tone: Tone; readonly word: string }[] = [
  { shape: 'disc', tone: 'ok', word: 'well' },
  { shape: 'ring', tone: 'info', word: 'on its way' },
  { shape: 'half', tone: 'warn', word: 'held' },
  { shape: 'diamond', tone: 'bad', word: 'wrong' },
  { shape: 'cross', tone: 'neutral', word: 'gone' },
  { shape: 'hollow', tone: 'neutral', word: 'not known' },
]

const wave = Array.from({ length: 40 }, (_, index) => 0.5 + 0.35 * Math.sin(index / 4))
const holed = wave.map((value, index) => (index > 14 && index < 22 ? null : value))
const SPARKS = [
  { label: 'whole', values: wave },
  { label: 'with a gap', values: holed },
  { label: 'stale', values: wave, stale: true },
  { label: 'no samples', values: [] },
  { label: 'not known', values: undefined },
] as const

const WHOLE = [
  { id: 'limits', share: 0.82, className: 'bg-cpu opacity-20' },
  { id: 'reserved', share: 0.6, className: 'bg-cpu opacity-40' },
  { id: 'used', share: 0.37, className: 'bg-cpu' },
] as const

export function Signs() {
  const now = Date.now()
  return (
    <Panel title="Signs" bodyClassName="grid gap-4 px-4 pb-4">
      <Case name="Badge: tones, with an icon">
        {TONES.map((tone) => (
          <Badge key={tone} tone={tone}>
            {tone}
          </Badge>
        ))}
        <Badge tone="ok" icon={<CircleCheck aria-hidden className="size-3" />}>
          done
        </Badge>
      </Case>
      <Case name="StatusDot: told apart without color" className="gap-4!">
        {DOTS.map(({ shape, tone, word }) => (
          <span key={shape} className="flex items-center gap-1.5 text-sm text-muted">
            <StatusDot shape={shape} tone={tone} />
            {word}
          </span>
        ))}
      </Case>
      <Case name="Meter: parts, with a mark, not known" className="grid! grid-cols-3 gap-4!">
        <Meter label="Used" value={0.37} valueText="37 %" parts={WHOLE} />
        <Meter label="Up to the mark" value={0.37} valueText="37 %" parts={WHOLE} mark={0.7} />
        <Meter label="Not known" value={null} valueText="not known" parts={[]} />
      </Case>
      <Case
        name="ScoreGauge: below, beyond, stale, not known"
        className="grid! grid-cols-2 gap-x-6! gap-y-1!"
      >
        <ScoreGauge direction="up" value={3} actAt={5} />
        <ScoreGauge direction="up" value={9} actAt={5} />
        <ScoreGauge direction="down" value={6} actAt={5} />
        <ScoreGauge direction="down" value={6} actAt={5} stale />
        <ScoreGauge direction="up" value={null} actAt={5} />
      </Case>
      <Case name="Sparkline" className="gap-6!">
        {SPARKS.map(({ label, ...spark }) => (
          <span key={label} className="grid gap-1 text-xs text-faint">
            <Sparkline label={label} color="var(--series-cpu)" {...spark} />
            {label}
          </span>
        ))}
      </Case>
      <Case name="RelativeTime, LastSeen, Spinner, Skeleton" className="gap-4! text-muted">
        <RelativeTime at={now - 41_000} />
        <LastSeen at={now - 3 * 3_600_000} />
        <LastSeen at={null} />
        <Spinner />
        <Spinner size="sm" />
        <Loading what="an example" />
        <Skeleton className="h-3 w-24" />
      </Case>
    </Panel>
  )
}
