/** What the audit of a project found: each finding opens to the change that mends it. */
import { useState } from 'react'
import { ChevronRight, CircleCheck, CircleX, TriangleAlert } from 'lucide-react'
import type { AuditCheck, ProjectAudit } from '../../../shared/contract/audit.ts'
import { Badge } from '../../components/Badge.tsx'
import { Banner } from '../../components/Banner.tsx'
import { cx } from '../../components/cx.ts'
import { DiffView } from '../../components/DiffView.tsx'
import { Panel } from '../../components/Panel.tsx'
import { findingKey, findingsOf, shortFile, type Shown } from './findings.ts'

const LOOKS = {
  fail: { tone: 'bad', icon: CircleX, word: 'fail' },
  warn: { tone: 'warn', icon: TriangleAlert, word: 'warn' },
  pass: { tone: 'ok', icon: CircleCheck, word: 'pass' },
} as const

function Severity({ status }: { readonly status: AuditCheck['status'] }) {
  const { tone, icon: Icon, word } = LOOKS[status]
  return (
    <Badge tone={tone} icon={<Icon aria-hidden className="size-3" />} className="w-14">
      {word}
    </Badge>
  )
}

function Finding({ check }: { readonly check: AuditCheck }) {
  const [open, setOpen] = useState(false)
  const { fix } = check
  const place = `${shortFile(check.file)}:${check.line}`
  const row = (
    <>
      <ChevronRight
        aria-hidden
        className={cx(
          'mt-0.5 size-4 shrink-0 text-faint transition-transform',
          open && 'rotate-90',
          fix === null && 'invisible',
        )}
      />
      <Severity status={check.status} />
      <span className="min-w-0 flex-1 text-left">
        {check.message}
        <span className="block text-sm text-muted">
          <code className="font-mono">{check.id}</code> · {place}
        </span>
      </span>
    </>
  )
  const className = 'flex w-full items-start gap-2.5 px-4 py-2'
  return (
    <li className="border-t border-line">
      {fix === null ? (
        <div className={className}>{row}</div>
      ) : (
        <button
          type="button"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          className={cx(className, 'hover:bg-hover')}
        >
          {row}
        </button>
      )}
      {open && fix !== null ? (
        <div className="flex flex-col gap-2 px-4 pb-4 pl-12.5">
          <p className="text-sm text-muted">To mend it, {fix.sentence}:</p>
          <DiffView diff={fix.diff} label={`Change of ${place} for ${check.id}`} />
        </div>
      ) : null}
    </li>
  )
}

export function ProjectFindings({ audit, shown }: { readonly audit: ProjectAudit; readonly shown: Shown }) {
  const { summary, problems, note } = audit
  const findings = findingsOf(audit.checks, shown)
  const counts = `${summary.fail} failed, ${summary.warn} to look at, ${summary.pass} passed`
  return (
    <Panel
      title={`Audit of ${audit.project}`}
      detail={problems.length > 0 ? 'not looked at' : counts}
      bodyClassName="pb-1"
    >
      {note === null ? null : (
        <Banner tone="info" className="mx-4 mb-3 rounded-md">
          {note}
        </Banner>
      )}
      {problems.map(({ file, line, column, message }) => (
        <Banner key={`${file}:${line}:${message}`} tone="bad" className="mx-4 mb-3 rounded-md">
          {file}:{line}:{column}: {message}
        </Banner>
      ))}
      {problems.length > 0 ? null : findings.length === 0 ? (
        <p className="flex items-center gap-2 border-t border-line px-4 py-3 text-muted">
          <CircleCheck aria-hidden className="size-4 text-ok" />
          {shown === 'fail' ? 'Nothing failed.' : 'Nothing to mend.'}
        </p>
      ) : (
        <ul aria-label={`Findings in ${audit.project}`}>
          {findings.map((check) => (
            <Finding key={findingKey(check)} check={check} />
          ))}
        </ul>
      )}
    </Panel>
  )
}
