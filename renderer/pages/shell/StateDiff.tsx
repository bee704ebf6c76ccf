/** What a rollback changes, setting by setting: now, and then. */
import type { StateChange } from '../../../shared/contract/views.ts'
import { Skeleton } from '../../components/Skeleton.tsx'
import { settingTitle, settingValue } from '../service/decision/settingWords.ts'

const titleOf = (setting: string) => (setting === 'count' ? 'Replicas' : settingTitle(setting))

/** `diff` null: it is not known yet. */
export function StateDiff({ diff }: { readonly diff: readonly StateChange[] | null }) {
  if (diff === null) return <Skeleton className="mb-3 h-3 w-1/2" />
  if (diff.length === 0) return <p className="pb-3 text-sm">Nothing differs from now.</p>
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 pb-3 text-sm">
      {diff.map(({ setting, now, then }) => (
        <div key={setting} className="contents">
          <dt className="text-muted">{titleOf(setting)}</dt>
          <dd className="min-w-0 truncate">
            {settingValue(setting, now)} → <strong>{settingValue(setting, then)}</strong>
          </dd>
        </div>
      ))}
    </dl>
  )
}
