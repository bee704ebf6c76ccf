/** The body of a webhook: a JSON document in whose texts placeholders stand for what happened. */
import { fail, messageOf, ok, type Result } from '../../../shared/lib/result.ts'
import type { Notice } from './notices.ts'
import { testNotice } from './notices.ts'

export const PLACEHOLDERS = [
  'title',
  'body',
  'kind',
  'state',
  'severity',
  'name',
  'project',
  'service',
  'subject',
  'value',
  'hint',
  'source',
  'connection',
  'at',
] as const
type Placeholder = (typeof PLACEHOLDERS)[number]

/** `text` is what chat services show; the rest is for programs. */
export const DEFAULT_TEMPLATE = JSON.stringify(
  { text: '{{title}}: {{body}}', ...Object.fromEntries(PLACEHOLDERS.map((name) => [name, `{{${name}}}`])) },
  null,
  2,
)

const PLACES = /\{\{\s*([^{}]*?)\s*\}\}/g

/** A sentence that names what is wrong with it; null: nothing. */
export function templateProblem(template: string): string | null {
  for (const [, name = ''] of template.matchAll(PLACES))
    if (!isPlaceholder(name))
      return `the template has {{${name}}}, which means nothing; there are ${PLACEHOLDERS.join(', ')}`
  const filled = fill(template, testNotice(0), 'test')
  return filled.ok ? null : filled.error.message
}

/** Placeholders are filled in after the document is read, so that no value can change its form. */
export function fill(template: string, notice: Notice, connection: string): Result<string> {
  let document: unknown
  try {
    document = JSON.parse(template)
  } catch (thrown) {
    return fail(
      'BadRequest',
      `the template is no JSON document (${messageOf(thrown)}); placeholders stand inside quotes: {"text": "{{title}}"}`,
    )
  }
  const values = valuesOf(notice, connection)
  const filled = (node: unknown): unknown => {
    if (typeof node === 'string')
      return node.replace(PLACES, (whole, name: string) => (isPlaceholder(name) ? values[name] : whole))
    if (Array.isArray(node)) return node.map(filled)
    if (typeof node !== 'object' || node === null) return node
    return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, filled(value)]))
  }
  return ok(JSON.stringify(filled(document)))
}

function isPlaceholder(name: string): name is Placeholder {
  return PLACEHOLDERS.some((known) => known === name)
}

function valuesOf(notice: Notice, connection: string): Readonly<Record<Placeholder, string>> {
  const { title, body, kind, state, severity, name, project, service, subject, hint, source } = notice
  return {
    ...{ title, body, kind, state, severity, name, project, service, subject, hint, source, connection },
    value: notice.value === null ? '' : String(notice.value),
    at: new Date(notice.at).toISOString(),
  }
}
