/** What a rollback changes, setting by setting: now, and then. */
import type { SettingChange } from '../../../shared/domain/settingWords.ts'
import { Skeleton } from '../../components/Skeleton.tsx'
import { capitalized } from '../service/decision/settingWords.ts'

/** `diff` null: it is not known yet. */
export function StateDiff({ diff }: { readonly diff: readonly SettingChange[] | null }) {
  if (diff === null) return <Skeleton className="mb-3 h-3 w-1/2" />
  if (diff.length === 0) return <p className="pb-3 text-sm">Nothing differs from now.</p>
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 pb-3 text-sm">
      {diff.map(({ setting, words }) => (
        <div key={setting} className="contents">
          <dt className="text-muted">{capitalized(words.setting)}</dt>
          <dd className="min-w-0 truncate">
            {words.now} → <strong>{words.then}</strong>
          </dd>
        </div>
      ))}
    </dl>
  )
}
