/** The Prometheus doctor: how the address answers, and each query with what would mend it. */
import { useCallback, useEffect, useState } from 'react'
import { RotateCw } from 'lucide-react'
import {
  whatCame,
  type DoctorQuery,
  type DoctorReport,
  type DoctorSource,
} from '../../../shared/domain/doctor.ts'
import { plural } from '../../../shared/lib/format.ts'
import { Badge, type Tone } from '../../components/Badge.tsx'
import { Banner } from '../../components/Banner.tsx'
import { Button } from '../../components/Button.tsx'
import { Panel } from '../../components/Panel.tsx'
import { Loading, Skeleton } from '../../components/Skeleton.tsx'
import { call } from '../../state/link.ts'

const LOOKS: Readonly<Record<DoctorQuery['state'] | DoctorSource['state'], { tone: Tone; word: string }>> = {
  ok: { tone: 'ok', word: 'one number' },
  'no-data': { tone: 'warn', word: 'no data' },
  failed: { tone: 'bad', word: 'failed' },
  'not-asked': { tone: 'neutral', word: 'not asked' },
  off: { tone: 'neutral', word: 'off' },
}

const CODE = 'font-mono text-sm break-all'

/** `waits`: asks only when told, because among other things nobody may have come for it. */
export function DoctorPanel({
  project,
  waits = false,
}: {
  readonly project: string | null
  readonly waits?: boolean
}) {
  const [report, setReport] = useState<DoctorReport | null>(null)
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(!waits)
  const [asked, setAsked] = useState(waits ? 0 : 1)

  useEffect(() => {
    if (asked === 0) return
    let current = true
    void call('doctor.run', project === null ? {} : { project }).then((answer) => {
      if (!current) return
      setBusy(false)
      setError(answer.ok ? null : answer.error.message)
      if (answer.ok) setReport(answer.value)
    })
    return () => {
      current = false
    }
  }, [project, asked])

  const again = useCallback(() => {
    setBusy(true)
    setAsked((count) => count + 1)
  }, [])
  const ill = report?.queries.filter(({ state }) => state !== 'ok').length ?? 0
  return (
    <Panel
      title="Prometheus doctor"
      detail={
        report === null
          ? undefined
          : `${plural(report.queries.length, 'query', 'queries')}, ${ill === 0 ? 'nothing to mend' : `${ill} to mend`}`
      }
      controls={
        <Button disabled={busy} onClick={again} icon={<RotateCw aria-hidden className="size-3.5" />}>
          {asked === 0 ? 'Ask Prometheus' : 'Ask again'}
        </Button>
      }
      bodyClassName="pb-1"
    >
      {error === null ? null : (
        <Banner tone="bad" className="mx-4 mb-3 rounded-lg">
          {error}
        </Banner>
      )}
      {report !== null ? (
        <Findings report={report} />
      ) : asked === 0 ? (
        <p className="px-4 pb-3 text-sm text-muted">
          Asks each query of each policy once, and says what it gives and what would mend it.
        </p>
      ) : error === null ? (
        <div className="flex flex-col gap-2 px-4 pb-3">
          <Loading what="what Prometheus answers" />
          {[1, 2, 3].map((index) => (
            <Skeleton key={index} className="h-14 w-full" />
          ))}
        </div>
      ) : null}
    </Panel>
  )
}

function Findings({ report: { source, queries } }: { readonly report: DoctorReport }) {
  return (
    <ul aria-label="What Prometheus answers" className="divide-y divide-line border-t border-line">
      <li className="grid gap-1 px-4 py-3">
        <Heading state={source.state} word={source.state === 'ok' ? 'answers' : undefined}>
          Address
        </Heading>
        <p className="text-sm text-muted">{source.sentence}</p>
        <Sent of={source} />
        {source.suggestion === null ? null : (
          <Works
            text={source.suggestion.url}
            sentence={`${source.suggestion.sentence}; tried, and the queries below were asked there`}
          />
        )}
      </li>
      {queries.map((query) => (
        <li
          key={`${query.project}/${query.service}/${query.name}/${query.query}`}
          className="grid gap-1 px-4 py-3"
        >
          <QueryFinding query={query} />
        </li>
      ))}
      {queries.length > 0 ? null : (
        <li className="px-4 py-3 text-sm text-muted">No policy asks Prometheus anything.</li>
      )}
    </ul>
  )
}

function QueryFinding({ query }: { readonly query: DoctorQuery }) {
  const { state, series, value, labels, suggestion } = query
  const gives = series === null ? null : whatCame(series, value)
  return (
    <>
      <Heading state={state}>
        {query.project}/{query.service} <span className="text-muted">{query.name}</span>
      </Heading>
      <code className={CODE}>{query.query}</code>
      <p className="text-sm text-muted">
        {query.sentence} {gives === null ? null : <span className="tabular-nums">{gives}.</span>}
      </p>
      <Sent of={query} />
      {labels.length === 0 ? null : (
        <p className="text-sm break-words text-muted">
          Labels found:{' '}
          {labels.map(({ name, values, more }) => (
            <code key={name} className={`${CODE} mr-2`}>
              {name}={values.join(' | ')}
              {more > 0 ? ` and ${more} more` : ''}
            </code>
          ))}
        </p>
      )}
      {suggestion === null ? null : (
        <Works
          text={suggestion.query}
          sentence={`${suggestion.sentence}; tried, and it gave ${whatCame(suggestion.series, suggestion.value)}`}
        />
      )}
    </>
  )
}

function Heading({
  state,
  word,
  children,
}: {
  readonly state: keyof typeof LOOKS
  readonly word?: string | undefined
  readonly children: React.ReactNode
}) {
  const look = LOOKS[state]
  return (
    <div className="flex items-center gap-2">
      <span className="font-strong">{children}</span>
      <Badge tone={look.tone}>{word ?? look.word}</Badge>
    </div>
  )
}

function Sent({ of }: { readonly of: Pick<DoctorQuery, 'sent' | 'status' | 'ms'> }) {
  if (of.sent === '') return null
  return (
    <p className="text-sm text-muted">
      Sent <code className={CODE}>{of.sent}</code>: {of.status === null ? 'no answer' : `HTTP ${of.status}`}
      {of.ms === null ? '' : ` in ${of.ms} ms`}
    </p>
  )
}

function Works({ text, sentence }: { readonly text: string; readonly sentence: string }) {
  return (
    <p className="text-sm">
      <span className="font-strong">This works: </span>
      <code className={CODE}>{text}</code> <span className="text-muted">({sentence})</span>
    </p>
  )
}
