/** What lists of history have around them: the way to older entries, and what went wrong. */
import { Banner } from '../../components/Banner.tsx'
import { Button } from '../../components/Button.tsx'
import { Spinner } from '../../components/Spinner.tsx'

export function MoreButton({ busy, onMore }: { readonly busy: boolean; readonly onMore: () => void }) {
  return (
    <div className="flex justify-center border-t border-line p-2">
      <Button kind="quiet" size="sm" disabled={busy} onClick={onMore} icon={busy ? <Spinner /> : undefined}>
        Show older
      </Button>
    </div>
  )
}

export function HistoryProblem({ error }: { readonly error: string }) {
  return (
    <Banner tone="bad" className="rounded-lg">
      {error}
    </Banner>
  )
}
