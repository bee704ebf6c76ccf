/** Who acts: how many services Eyrie scales by itself, and how many it only watches. */
import { Eye, Pause, Zap } from 'lucide-react'
import { useShallow } from 'zustand/react/shallow'
import { plural } from '../../../shared/lib/format.ts'
import { HoverCard } from '../../components/Tip.tsx'
import { useOverview } from '../../state/overview.ts'

export function ModeSummary() {
  const { automatic, observe, paused } = useOverview(
    useShallow((state) => {
      const rows = Object.values(state.rows)
      return {
        automatic: rows.filter((row) => row.mode === 'automatic').length,
        observe: rows.filter((row) => row.mode === 'observe').length,
        paused: rows.filter((row) => row.pauses.length > 0).length,
      }
    }),
  )
  const loaded = useOverview((state) => state.loaded)
  if (!loaded) return null
  const words = `${plural(automatic, 'service')} automatic, ${observe} observed, ${paused} paused`
  return (
    <HoverCard
      label={words}
      card={
        <div className="grid gap-1.5 text-sm">
          <p>
            <strong>{automatic} automatic</strong>{' '}
            <span className="text-muted">Eyrie decides and scales.</span>
          </p>
          <p>
            <strong>{observe} observed</strong>{' '}
            <span className="text-muted">Eyrie decides and shows, and changes nothing.</span>
          </p>
          {paused === 0 ? null : (
            <p>
              <strong>{paused} paused</strong> <span className="text-muted">in one direction or both.</span>
            </p>
          )}
        </div>
      }
    >
      <button type="button" className="inline-flex h-8 items-center gap-3 rounded-md px-2 text-muted">
        <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
          <Zap
            aria-hidden
            className={automatic > 0 ? 'size-3.5 text-accent-text' : 'size-3.5 text-faint'}
            strokeWidth={2}
          />
          {automatic} <span className="max-lg:sr-only">automatic</span>
        </span>
        <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
          <Eye aria-hidden className="size-3.5 text-faint" strokeWidth={2} />
          {observe} <span className="max-lg:sr-only">observed</span>
        </span>
        {paused === 0 ? null : (
          <span className="inline-flex items-center gap-1.5 whitespace-nowrap text-warn">
            <Pause aria-hidden className="size-3.5" strokeWidth={2} />
            {paused} <span className="max-lg:sr-only">paused</span>
          </span>
        )}
      </button>
    </HoverCard>
  )
}
