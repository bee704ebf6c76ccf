/** What was scaled in a period, why and with what effect: seen here as it is exported. */
import { useState } from 'react'
import { Download } from 'lucide-react'
import { useShallow } from 'zustand/react/shallow'
import type { ReportFormat } from '../../../shared/domain/report.ts'
import { Banner } from '../../components/Banner.tsx'
import { Button } from '../../components/Button.tsx'
import { Choose, DateField } from '../../components/Field.tsx'
import { Segmented } from '../../components/Segmented.tsx'
import { Loading, Skeleton } from '../../components/Skeleton.tsx'
import { coreNow } from '../../state/clock.ts'
import { useOverview } from '../../state/overview.ts'
import { setParams, useRoute } from '../../state/router.ts'
import { exportReport } from './exportReport.ts'
import { FORMATS } from './formats.ts'
import { dayText, readPeriod, spanOf, type Period } from './period.ts'
import { Preview } from './Preview.tsx'
import { Schedules } from './Schedules.tsx'
import { useReport, type Asked } from './useReport.ts'

const PERIODS = [
  { value: '24h', label: '24 h' },
  { value: '7d', label: '7 d' },
  { value: '30d', label: '30 d' },
  { value: 'dates', label: 'Dates' },
] as const
const ALL = '*'

function choosePeriod(value: (typeof PERIODS)[number]['value']): void {
  const now = coreNow()
  const dates = value === 'dates'
  const today = dates ? dayText(now) : null
  setParams({ period: dates ? null : value, from: today, to: today }, { replace: true })
}

export function ReportsPage() {
  const { params } = useRoute()
  const period = readPeriod(params)
  const project = params.project ?? null
  const [format, setFormat] = useState<ReportFormat>('html')
  const [exporting, setExporting] = useState(false)
  const projects = useOverview(useShallow((state) => Object.keys(state.projects).sort()))
  const span = spanOf(period, coreNow())
  const asked = (): Asked | null => {
    const now = spanOf(period, coreNow())
    if (!now.ok) return null
    return { from: now.from, to: now.to, ...(project === null ? {} : { project }) }
  }
  const report = useReport(JSON.stringify([period, project]), asked)
  const save = async () => {
    const wanted = asked()
    if (wanted === null) return
    setExporting(true)
    await exportReport(wanted, format)
    setExporting(false)
  }
  return (
    <div className="mx-auto flex max-w-320 flex-col gap-4 px-6 pt-5 pb-12">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h1 className="text-xl font-strong">Reports</h1>
        <div className="flex flex-wrap items-center gap-2">
          <Segmented
            label="Period"
            value={period.kind === 'back' ? period.length : 'dates'}
            segments={PERIODS}
            onChange={choosePeriod}
          />
          {projects.length < 2 && project === null ? null : (
            <Choose
              label="Project"
              value={project ?? ALL}
              choices={[
                { value: ALL, label: 'All projects' },
                ...projects.map((value) => ({ value, label: value })),
              ]}
              onChange={(value) => setParams({ project: value === ALL ? null : value }, { replace: true })}
            />
          )}
          <Choose label="Form" value={format} choices={FORMATS} onChange={setFormat} />
          <Button
            kind="primary"
            disabled={exporting || !span.ok}
            onClick={() => void save()}
            icon={<Download aria-hidden className="size-3.5" />}
          >
            {exporting ? 'Exporting…' : 'Export'}
          </Button>
        </div>
      </div>
      {period.kind === 'dates' ? <Days period={period} problem={span.ok ? null : span.problem} /> : null}
      {report.error === null ? null : (
        <Banner tone="bad" className="rounded-lg">
          {report.error}
        </Banner>
      )}
      <section
        aria-label="Report"
        aria-busy={report.busy}
        className="overflow-x-auto rounded-lg border border-line bg-raised"
      >
        {report.html !== null ? (
          <Preview html={report.html} />
        ) : report.error === null && report.busy ? (
          <div className="flex flex-col gap-2 p-6">
            <Loading what="the report" />
            {[1, 2, 3, 4].map((index) => (
              <Skeleton key={index} className="h-16 w-full" />
            ))}
          </div>
        ) : (
          <p className="p-6 text-muted">There is nothing to show.</p>
        )}
      </section>
      <Schedules project={project} />
    </div>
  )
}

function Days({
  period,
  problem,
}: {
  readonly period: Period & { readonly kind: 'dates' }
  readonly problem: string | null
}) {
  const last = dayText(coreNow())
  return (
    <div className="flex flex-wrap items-start gap-3">
      <DateField
        label="First day"
        value={period.from}
        max={last}
        onChange={(from) => setParams({ from }, { replace: true })}
      />
      <DateField
        label="Last day"
        value={period.to}
        max={last}
        problem={problem}
        onChange={(to) => setParams({ to }, { replace: true })}
      />
    </div>
  )
}
