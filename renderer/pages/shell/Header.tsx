/** The bar that is on every page: what one looks at, how it stands, and the brake. */
import { Search, Snowflake } from 'lucide-react'
import { cx } from '../../components/cx.ts'
import { Kbd } from '../../components/Kbd.tsx'
import { Tip } from '../../components/Tip.tsx'
import { toggleFreeze } from '../../state/act.ts'
import { useLink } from '../../state/link.ts'
import { openOverlay } from '../../state/overlay.ts'
import { useOverview } from '../../state/overview.ts'
import { ModeSummary } from './ModeSummary.tsx'
import { ProjectSwitch } from './ProjectSwitch.tsx'
import { ConnectionChip, PrometheusChip } from './SourceChips.tsx'

export function FreezeButton() {
  const frozen = useOverview((state) => state.app?.frozen ?? false)
  // Freezing is Eyrie's own word: it needs Eyrie, and no engine.
  const reachable = useLink((link) => link.state === 'open')
  const text = !reachable
    ? 'Eyrie itself cannot be reached: nothing can be frozen from here'
    : frozen
      ? 'Nothing is scaled. Click to unfreeze'
      : 'Stop all scaling at once'
  return (
    <Tip text={text} shortcut="f" align="end">
      <button
        type="button"
        aria-pressed={frozen}
        aria-disabled={!reachable}
        onClick={() => {
          if (reachable) toggleFreeze()
        }}
        className={cx(
          'inline-flex h-8 items-center gap-1.5 rounded-md border px-2.5 transition-colors aria-disabled:opacity-50',
          frozen
            ? 'border-info bg-info-soft font-strong text-info'
            : 'border-line-strong bg-raised text-fg shadow-low hover:bg-hover',
        )}
      >
        <Snowflake aria-hidden className="size-4" strokeWidth={1.75} />
        {frozen ? 'Frozen' : 'Freeze'}
      </button>
    </Tip>
  )
}

function PaletteButton() {
  return (
    <button
      type="button"
      onClick={() => openOverlay({ kind: 'palette' })}
      className="inline-flex h-8 items-center gap-2 rounded-md border border-line bg-sunken pr-1.5 pl-2.5 whitespace-nowrap text-faint transition-colors hover:border-line-strong hover:text-muted"
    >
      <Search aria-hidden className="size-3.5" />
      <span className="pr-4 max-lg:sr-only">Search or run</span>
      <span aria-hidden>
        <Kbd keys="Mod+K" />
      </span>
    </button>
  )
}

export function Header() {
  return (
    <header className="flex h-12 shrink-0 items-center gap-1 border-b border-line bg-bg pr-3 pl-2">
      <ProjectSwitch />
      <span aria-hidden className="mx-1 h-4 w-px bg-line" />
      <ConnectionChip />
      <PrometheusChip />
      <span aria-hidden className="mx-1 h-4 w-px bg-line" />
      <ModeSummary />
      <div className="ml-auto flex shrink-0 items-center gap-2">
        <PaletteButton />
        <FreezeButton />
      </div>
    </header>
  )
}
