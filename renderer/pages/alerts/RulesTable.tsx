/** Every rule there is, who watches it, and what it takes where nobody does. */
import { CircleCheck, CircleDashed, CircleHelp } from 'lucide-react'
import type { AlertRuleView } from '../../../shared/contract/alerts.ts'
import { plural } from '../../../shared/lib/format.ts'
import { Badge } from '../../components/Badge.tsx'
import { ColumnHeads } from '../../components/ColumnHeads.tsx'
import { cx } from '../../components/cx.ts'
import { SEVERITY_TONE, SOURCE_WORDS } from './words.ts'

const WATCHES = {
  watched: { icon: CircleCheck, tone: 'text-ok', word: 'Watched' },
  'no-data': { icon: CircleHelp, tone: 'text-warn', word: 'No data' },
  unwatched: { icon: CircleDashed, tone: 'text-faint', word: 'Not watched' },
} as const

function Watch({ rule }: { readonly rule: AlertRuleView }) {
  const { icon: Icon, tone, word } = WATCHES[rule.watch]
  return (
    <span className="flex items-start gap-1.5">
      <Icon aria-hidden className={`mt-0.5 size-3.5 shrink-0 ${tone}`} />
      <span>
        {rule.watch === 'unwatched'
          ? rule.sentence
          : rule.watch === 'watched'
            ? `Watched by ${SOURCE_WORDS[rule.source]}`
            : word}
        {rule.watch === 'unwatched' || rule.sentence === '' ? null : (
          <span className="block text-sm text-muted">{rule.sentence}</span>
        )}
        {rule.loaded === null ? null : (
          <span className={cx('block text-sm', rule.loaded.state === 'failing' ? 'text-bad' : 'text-muted')}>
            {rule.loaded.sentence}
          </span>
        )}
      </span>
    </span>
  )
}

function whereWords({ services, category }: AlertRuleView): string {
  if (services.length === 0) return category
  return services.length <= 2 ? services.join(', ') : plural(services.length, 'service')
}

const HEAD = ['Alert', 'Fires on', 'Of', 'Severity', 'Watched']

export function RulesTable({ rules }: { readonly rules: readonly AlertRuleView[] }) {
  return (
    // What scrolls must be reachable by keyboard.
    <div className="overflow-x-auto" role="region" aria-label="Table of rules" tabIndex={0}>
      <table className="w-full min-w-200 border-collapse text-left">
        <ColumnHeads titles={HEAD} />
        <tbody>
          {rules.map((rule) => (
            <tr
              key={`${rule.name} ${rule.condition}`}
              className="border-b border-line align-top last:border-0"
            >
              <th scope="row" className="px-3 py-2 pl-4 font-strong">
                {rule.name}
              </th>
              <td className="px-3 py-2">{rule.condition}</td>
              <td className="px-3 py-2 text-muted" title={rule.services.join(', ')}>
                {whereWords(rule)}
              </td>
              <td className="px-3 py-2">
                <Badge tone={SEVERITY_TONE[rule.severity]}>{rule.severity}</Badge>
              </td>
              <td className="max-w-72 px-3 py-2">
                <Watch rule={rule} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
