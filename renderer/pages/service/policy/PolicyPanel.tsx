/** The policy as it stands, with where each value came from, and what was refused; or its editor. */
import { useState } from 'react'
import { Pencil, TriangleAlert } from 'lucide-react'
import type { Factor, Origin, ResolvedPolicy } from '../../../../shared/domain/policy.ts'
import { formatDuration, formatScore } from '../../../../shared/lib/format.ts'
import { Button } from '../../../components/Button.tsx'
import { cx } from '../../../components/cx.ts'
import { Panel } from '../../../components/Panel.tsx'
import { conditionOf, thresholdText, wordsOf } from '../../../components/charts/model/factors.ts'
import { settingValue } from '../../../../shared/domain/settingWords.ts'
import { originWords, settingTitle } from '../decision/settingWords.ts'
import { PolicyEditor } from './PolicyEditor.tsx'

const SETTINGS = [
  'enabled',
  'mode',
  'preset',
  'strategy',
  'min',
  'max',
  'step',
  'urgentStep',
  'actAt',
  'windowSeconds',
  'cooldownUpSeconds',
  'cooldownDownSeconds',
  'warmUpSeconds',
  'healthTimeoutSeconds',
  'forecast',
  'forecastSeasonSeconds',
] as const

function From({
  origin = 'default',
  setting,
}: {
  readonly origin: Origin | undefined
  readonly setting: string
}) {
  const words = originWords(origin, setting)
  const own = origin !== 'default' && origin !== 'preset'
  return (
    <span title={words} className={cx('text-sm', own ? 'text-accent-text' : 'text-faint')}>
      {words}
    </span>
  )
}

function Settings({ resolved }: { readonly resolved: ResolvedPolicy }) {
  return (
    <dl className="columns-2 gap-x-10 max-md:columns-1">
      {SETTINGS.map((setting) => (
        <div
          key={setting}
          className="flex break-inside-avoid items-baseline gap-3 border-t border-line py-1.5"
        >
          <dt className="min-w-0 flex-1 text-muted">{settingTitle(setting)}</dt>
          <dd>{settingValue(setting, resolved.policy[setting])}</dd>
          <dd className="w-52 truncate text-right">
            <From origin={resolved.origins[setting]} setting={setting} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** The most specific origin of a factor: of its threshold, of its time, or of the factor itself. */
function originOf(
  factor: Factor,
  origins: ResolvedPolicy['origins'],
): { readonly origin: Origin | undefined; readonly setting: string } {
  const threshold = origins[`factor.${factor.id}.threshold`]
  if (threshold !== undefined) return { origin: threshold, setting: `${factor.id}.threshold` }
  const time = origins[`factor.${factor.id}.forSeconds`]
  if (time !== undefined) return { origin: time, setting: `for-${factor.direction}` }
  const own = origins[`factor.${factor.id}`]
  if (own !== undefined) return { origin: own, setting: `query.${factor.source.name}` }
  return { origin: origins.factors, setting: 'factors' }
}

const HEADS = ['Factor', 'Points', 'For', 'Urgent above', 'More replicas lower it', 'From'] as const

function Factors({ resolved }: { readonly resolved: ResolvedPolicy }) {
  const { policy, origins } = resolved
  return (
    <div className="-mx-4 overflow-x-auto">
      <table className="w-full border-collapse">
        <caption className="sr-only">Factors of the scores</caption>
        <thead>
          <tr className="text-left text-sm text-faint">
            {HEADS.map((head) => (
              <th
                key={head}
                scope="col"
                className="px-3 py-1 font-normal whitespace-nowrap first:pl-4 last:pr-4"
              >
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {policy.factors.map((factor) => (
            <tr key={factor.id} className="border-t border-line">
              <th scope="row" className="py-1.5 pr-3 pl-4 text-left font-normal">
                <span className="flex items-center gap-2">
                  <span className={factor.direction === 'up' ? 'text-up' : 'text-down'}>
                    {factor.direction}
                  </span>
                  <span className="whitespace-nowrap">{conditionOf(factor, policy.min)}</span>
                </span>
                {factor.source.kind === 'promql' ? (
                  <code
                    className="block max-w-160 truncate font-mono text-xs text-faint"
                    title={factor.source.query}
                  >
                    {factor.source.query}
                  </code>
                ) : null}
              </th>
              <td className="px-3">{formatScore(factor.points)}</td>
              <td className="px-3 whitespace-nowrap">
                {factor.forSeconds === 0 ? 'at once' : formatDuration(factor.forSeconds)}
              </td>
              <td className="px-3 whitespace-nowrap text-muted">
                {factor.urgentAbove === null
                  ? '–'
                  : thresholdText(factor.urgentAbove, wordsOf(factor.source.name).unit)}
              </td>
              <td className="px-3 text-muted">{factor.sharing === 'load-sharing' ? 'yes' : 'no'}</td>
              <td className="pr-4 pl-3 whitespace-nowrap">
                <From {...originOf(factor, origins)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

export function PolicyPanel({
  project,
  service,
  resolved,
}: {
  readonly project: string
  readonly service: string
  readonly resolved: ResolvedPolicy
}) {
  const [editing, setEditing] = useState(false)
  if (editing)
    return (
      <PolicyEditor
        project={project}
        service={service}
        resolved={resolved}
        onClose={() => setEditing(false)}
      />
    )
  return (
    <Panel
      title="Policy"
      detail="as it stands, and where each value comes from"
      controls={
        <Button size="sm" icon={<Pencil aria-hidden className="size-3.5" />} onClick={() => setEditing(true)}>
          Edit
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        {resolved.problems.length === 0 ? null : (
          <ul className="flex flex-col gap-1 rounded-md bg-warn-soft px-3 py-2">
            {resolved.problems.map((problem) => (
              <li key={problem} className="flex gap-2">
                <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
                {problem}
              </li>
            ))}
          </ul>
        )}
        <Settings resolved={resolved} />
        <Factors resolved={resolved} />
      </div>
    </Panel>
  )
}
