/** How far a job is, in a bar and a sentence; how it ended, in the sentence alone. */
import type { JobView } from '../../../shared/contract/simulate.ts'
import { cx } from '../../components/cx.ts'

export function Progress({ job, what }: { readonly job: JobView | null; readonly what: string }) {
  const share = job?.progress ?? 0
  const running = job === null || job.state === 'running'
  const sentence = job?.sentence ?? 'Reading the load.'
  return (
    <div className="flex min-h-6 items-center gap-3">
      {running ? (
        <span
          role="progressbar"
          aria-label={`${what}: progress`}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(100 * share)}
          className="h-1.5 w-40 shrink-0 overflow-hidden rounded-full bg-sunken"
        >
          <span
            className="block h-full origin-left rounded-full bg-accent transition-transform"
            style={{ transform: `scaleX(${share})` }}
          />
        </span>
      ) : null}
      <span
        role={job?.state === 'failed' ? 'alert' : 'status'}
        className={cx('min-w-0', job?.state === 'failed' ? 'text-bad' : 'text-muted')}
      >
        {sentence}
      </span>
    </div>
  )
}
