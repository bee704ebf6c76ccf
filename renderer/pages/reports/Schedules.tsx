/** Reports that are made by themselves: which there are, when the next one comes, how the last one went. */
import { useCallback, useEffect, useState } from 'react'
import { X } from 'lucide-react'
import type { ScheduleView } from '../../../shared/contract/reports.ts'
import type { ResultOf } from '../../../shared/contract/contract.ts'
import type { ReportFormat, ReportSchedule } from '../../../shared/domain/report.ts'
import { Banner } from '../../components/Banner.tsx'
import { Button, IconButton } from '../../components/Button.tsx'
import { Choose } from '../../components/Field.tsx'
import { Panel } from '../../components/Panel.tsx'
import { Loading } from '../../components/Skeleton.tsx'
import { call } from '../../state/link.ts'
import { FORMATS } from './formats.ts'

const EVERY = [
  { value: 'day', label: 'Every day, of the day before' },
  { value: 'week', label: 'Every Monday, of the week before' },
  { value: 'month', label: 'Every first, of the month before' },
] as const
const HOURS = Array.from({ length: 24 }, (_, hour) => ({
  value: String(hour),
  label: `at ${String(hour).padStart(2, '0')}:00`,
}))

const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

export function Schedules({ project }: { readonly project: string | null }) {
  const [view, setView] = useState<ResultOf<'reports.schedules'> | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [every, setEvery] = useState<ReportSchedule['every']>('week')
  const [hour, setHour] = useState('7')
  const [format, setFormat] = useState<ReportFormat>('html')

  const look = useCallback(async () => {
    const answer = await call('reports.schedules', {})
    if (answer.ok) setView(answer.value)
    else setProblem(answer.error.message)
  }, [])
  useEffect(() => void look(), [look])

  const change = async (work: Promise<{ ok: true } | { ok: false; error: { message: string } }>) => {
    const answer = await work
    setProblem(answer.ok ? null : answer.error.message)
    await look()
  }
  return (
    <Panel
      title="Made by themselves"
      detail={view === null ? undefined : `in ${view.folder}`}
      bodyClassName="flex flex-col gap-3 px-4 pb-4"
    >
      {problem === null ? null : (
        <Banner tone="bad" className="rounded-lg">
          {problem}
        </Banner>
      )}
      {view === null ? (
        <Loading what="the schedules" />
      ) : view.schedules.length === 0 ? (
        <p className="text-muted">None yet. Whoever runs Eyrie, the app or its daemon, writes them.</p>
      ) : (
        <ul aria-label="Scheduled reports" className="divide-y divide-line">
          {view.schedules.map((schedule) => (
            <ScheduleRow
              key={schedule.id}
              schedule={schedule}
              onEnd={() => void change(call('reports.unschedule', { id: schedule.id }))}
            />
          ))}
        </ul>
      )}
      <form
        aria-label="Schedule a report"
        className="flex flex-wrap items-center gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          void change(call('reports.schedule', { every, hour: Number(hour), format, project }))
        }}
      >
        <Choose label="How often" value={every} choices={EVERY} onChange={setEvery} />
        <Choose label="Hour" value={hour} choices={HOURS} onChange={setHour} />
        <Choose label="Form" value={format} choices={FORMATS} onChange={setFormat} />
        <span className="text-muted">{project === null ? 'of all projects' : `of ${project}`}</span>
        <Button type="submit">Schedule</Button>
      </form>
    </Panel>
  )
}

function ScheduleRow({ schedule, onEnd }: { readonly schedule: ScheduleView; readonly onEnd: () => void }) {
  const { every, hour, format, project, next, last } = schedule
  const rhythm = EVERY.find(({ value }) => value === every)?.label ?? every
  const words = `${rhythm}, at ${String(hour).padStart(2, '0')}:00, as ${format.toUpperCase()}`
  return (
    <li className="flex items-start gap-3 py-2">
      <div className="min-w-0 flex-1">
        <p>
          {words}
          {project === null ? '' : `, of ${project}`}
        </p>
        <p className={last?.ok === false ? 'text-sm text-bad' : 'text-sm text-muted'}>
          {last === null ? '' : `${moment.format(last.at)}: ${last.sentence} `}
          {`Next: ${moment.format(next)}.`}
        </p>
      </div>
      <IconButton label={`End: ${words}`} size="sm" onClick={onEnd}>
        <X aria-hidden className="size-3.5" />
      </IconButton>
    </li>
  )
}
