/** `eyrie validate`: the audit of compose files and of what runs. */
import path from 'node:path'
import type { AuditCheck, ProjectAudit } from '../../../shared/contract/audit.ts'
import { auditFiles, auditRules, composeFilesIn } from '../../app/resources/audit.ts'
import { VERSION } from '../../app/version.ts'
import { withSession, type Context } from '../core.ts'
import { badUsage, done, failed, type ExitCode, type Report } from '../report.ts'
import { sarifOf } from '../sarif.ts'
import { table, type Style } from '../style.ts'

export interface ValidateOptions {
  readonly file?: readonly string[]
  readonly format?: string
  readonly diff?: boolean
}

const FORMATS = ['text', 'json', 'sarif'] as const
type Format = (typeof FORMATS)[number]

export async function validate(context: Context, options: ValidateOptions): Promise<Report> {
  const format = FORMATS.find((each) => each === (options.format ?? (context.globals.json ? 'json' : 'text')))
  if (format === undefined)
    return badUsage(`validate: --format "${options.format ?? ''}" is none of ${FORMATS.join(', ')}`)
  const shown = { format, diff: options.diff ?? false }
  const { project } = context.globals
  const named =
    options.file ?? (project === null && context.globals.connection === null ? composeFilesIn('.') : [])
  if (named.length > 0) return reportOf(context, [auditFiles(named, context.environment)], shown)
  // Nothing is asked of an engine that a file alone can tell.
  return withSession(context, 'fail', async ({ client }) => {
    const answer = await client.call('audit.get', project === null ? {} : { project })
    if (!answer.ok) return failed(answer.error)
    const { audits } = answer.value
    if (audits.length === 0)
      return failed({
        code: 'NotFound',
        message: 'there is no compose file here, and the engine runs no project; name one with -f',
        retryable: false,
      })
    return reportOf(context, audits, shown)
  })
}

interface Shown {
  readonly format: Format
  readonly diff: boolean
}

function reportOf(context: Context, audits: readonly ProjectAudit[], { format, diff }: Shown): Report {
  const problems = audits.flatMap((audit) => audit.problems)
  const checks = audits.flatMap((audit) =>
    audit.checks.map((check) => ({ project: audit.project, ...check })),
  )
  const count = (status: AuditCheck['status']) => checks.filter((check) => check.status === status).length
  const summary = { pass: count('pass'), warn: count('warn'), fail: count('fail') }
  const code: ExitCode = problems.length > 0 ? 2 : summary.warn + summary.fail > 0 ? 1 : 0
  const document =
    format === 'sarif'
      ? sarifOf(audits, auditRules(), VERSION, process.cwd())
      : { checks, summary, ...(problems.length === 0 ? {} : { errors: problems }) }
  const problem =
    problems.length === 0
      ? null
      : problems
          .map(({ file, line, column, message }) => `${shortName(file)}:${line}:${column}: ${message}`)
          .join('\n')
  if (format !== 'text') return { ...done(document, [JSON.stringify(document, null, 2)], code), problem }
  const lines = audits.flatMap((audit) => linesOf(audit, context.style, diff))
  return { ...done(document, lines, code), problem }
}

function linesOf(audit: ProjectAudit, style: Style, diff: boolean): readonly string[] {
  const findings = audit.checks.filter(({ status }) => status !== 'pass').sort(byPlace)
  const head = style.bold(`${audit.project}  ${audit.files.map(shortName).join(', ')}`.trimEnd())
  const note = audit.note === null ? [] : [style.warn(audit.note)]
  const { pass, warn, fail } = audit.summary
  const wrong = audit.problems.map(({ file, line, column, message }) =>
    style.bad(`${shortName(file)}:${line}:${column}: ${message}`),
  )
  if (wrong.length > 0) return [head, ...note, ...wrong]
  const rows = findings.map((check) => [
    check.status === 'fail' ? { text: 'fail', paint: style.bad } : { text: 'warn', paint: style.warn },
    `${shortName(check.file)}:${check.line}`,
    check.id,
    check.message,
  ])
  const told = diff
    ? findings.flatMap((check) => [
        `${check.status === 'fail' ? style.bad('fail') : style.warn('warn')}  ${shortName(check.file)}:${check.line}  ${check.id}  ${check.message}`,
        ...(check.fix === null
          ? []
          : [
              `      ${check.fix.sentence}:`,
              ...check.fix.diff
                .trimEnd()
                .split('\n')
                .map((line) => painted(line, style)),
              '',
            ]),
      ])
    : rows.length === 0
      ? []
      : table([{ title: 'STATE' }, { title: 'WHERE' }, { title: 'CHECK' }, { title: 'WHAT' }], rows, style)
  const end = `${pass} passed, ${warn} to look at, ${fail} failed.${findings.length > 0 && !diff ? ' --diff shows how to mend each.' : ''}`
  return [head, ...note, ...told, end]
}

function painted(line: string, style: Style): string {
  const whole = `      ${line}`
  return line.startsWith('+') ? style.good(whole) : line.startsWith('-') ? style.bad(whole) : style.dim(whole)
}

function byPlace(a: AuditCheck, b: AuditCheck): number {
  return a.file.localeCompare(b.file) || a.line - b.line || a.id.localeCompare(b.id)
}

/** From here, where that is shorter. */
function shortName(file: string): string {
  const relative = path.relative('.', file)
  return path.isAbsolute(file) && !relative.startsWith('..') && relative !== '' ? relative : file
}
