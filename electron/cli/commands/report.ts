/** `eyrie report`: what was scaled in a period, why, and what it changed, as a document. */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { reportFormatSchema, type ReportFormat } from '../../../shared/domain/report.ts'
import { messageOf, type Result } from '../../../shared/lib/result.ts'
import { withSession, type Context } from '../core.ts'
import { badUsage, done, failed, type Report } from '../report.ts'
import { readTime } from '../times.ts'

export interface ReportOptions {
  readonly from?: string
  readonly to?: string
  readonly service?: readonly string[]
  readonly format?: string
  readonly output?: string
}

const DEFAULT_FROM = '24h'

export function report(context: Context, options: ReportOptions): Promise<Report> {
  const format = formatOf(context, options)
  if (!format.ok) return Promise.resolve(badUsage(format.error.message))
  const now = context.now()
  const from = readTime('--from', options.from ?? DEFAULT_FROM, 'past', now)
  if (!from.ok) return Promise.resolve(failed(from.error))
  const to =
    options.to === undefined ? { ok: true as const, value: now } : readTime('--to', options.to, 'past', now)
  if (!to.ok) return Promise.resolve(failed(to.error))
  const { project } = context.globals
  const { service: services, output } = options
  return withSession(context, 'fail', async (session) => {
    const answer = await session.client.call('reports.make', {
      from: from.value,
      to: to.value,
      format: format.value,
      ...(project === null ? {} : { project }),
      ...(services === undefined ? {} : { services: [...services] }),
    })
    if (!answer.ok) return failed(answer.error)
    const { content, encoding } = answer.value
    if (output === undefined)
      return done(format.value === 'json' ? JSON.parse(content) : answer.value, [content.trimEnd()])
    const bytes = Buffer.from(content, encoding)
    try {
      writeFileSync(output, bytes)
    } catch (thrown) {
      return failed({
        code: 'BadRequest',
        message: `${output} cannot be written: ${messageOf(thrown)}`,
        retryable: false,
      })
    }
    const file = path.resolve(output)
    return done({ file, bytes: bytes.length }, [`Written to ${file}.`])
  })
}

/** What is said, what the file's name says, or a page. */
function formatOf(
  { globals }: Context,
  { format, output }: ReportOptions,
): Result<ReportFormat, { readonly message: string }> {
  const ending = output === undefined ? '' : path.extname(output).slice(1).toLowerCase()
  const named = reportFormatSchema.safeParse(
    format ?? (ending === '' ? (globals.json ? 'json' : 'md') : ending),
  )
  const known = reportFormatSchema.options.join(', ')
  if (!named.success)
    return {
      ok: false,
      error: {
        message:
          format === undefined
            ? `report: a file ending in ".${ending}" is of no form that is known; say --format (${known})`
            : `report: "${format}" is no form of a report; there are ${known}`,
      },
    }
  if (named.data === 'pdf' && output === undefined)
    return { ok: false, error: { message: 'report: a PDF goes into a file; name it with -o report.pdf' } }
  return { ok: true, value: named.data }
}
