/** Traces, models and policies as files: what is wrong in one is refused by file, line and field. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { z } from 'zod'
import { refusalSentence } from '../../../shared/contract/refusal.ts'
import { serviceModelSchema, type ServiceModel } from '../../../shared/domain/model.ts'
import { policySchema } from '../../../shared/domain/policy.ts'
import { fail, messageOf, ok, type Result } from '../../../shared/lib/result.ts'
import {
  editedPolicy,
  eyriePolicy,
  namedPolicy,
  POLICY_NAMES,
  presetFor,
  type PolicySpec,
} from '../../simulate/policies.ts'
import { parseTrace, type Trace } from '../../simulate/trace.ts'
import { bundledNames, bundledTrace } from './bundled.ts'
import { lineOfPath, lineOfSyntaxError } from './jsonPlace.ts'

/** Every field may be left out: a whole policy is edits of everything. */
const policyFileSchema = policySchema.partial()

/** A CSV file, or the name of a trace that comes with Eyrie. */
export function readTrace(file: string): Result<Trace> {
  if (bundledNames().includes(file)) {
    const bundled = bundledTrace(file)
    return bundled.ok ? ok(bundled.value.trace) : bundled
  }
  const text = read(file, `a CSV file, or a bundled trace: ${bundledNames().join(', ')}`)
  return text.ok ? parseTrace(text.value, file) : text
}

/** Null: the model that comes with a bundled trace. */
export function readModel(file: string | null, trace: string): Result<ServiceModel> {
  if (file === null) {
    const bundled = bundledNames().includes(trace) ? bundledTrace(trace) : null
    if (bundled?.ok === true) return ok(bundled.value.model)
    return fail('BadRequest', 'a model is needed: --model FILE, a JSON file')
  }
  const model = readJson(file, serviceModelSchema, 'the model')
  if (!model.ok) return model
  const { text, value } = model.value
  if (value.min <= value.max) return ok(value)
  return fail(
    'BadRequest',
    `${place(file, lineOfPath(text, ['min']))}: "min" (${value.min}) is greater than "max" (${value.max})`,
  )
}

/** A policy by its name, or from a JSON file with its settings, or some of them, over a preset. */
export function readPolicy(name: string, model: ServiceModel): Result<PolicySpec> {
  const known = namedPolicy(name, model)
  if (known !== null) return ok(known)
  const edits = readJson(
    name,
    policyFileSchema,
    'the policy',
    `a policy: ${POLICY_NAMES.join(', ')}, or a JSON file`,
  )
  if (!edits.ok) return edits
  const { text, value } = edits.value
  const { mode, ...rest } = value
  const policy = editedPolicy(presetFor(rest.preset ?? 'responsive', model), rest, (fields) =>
    place(name, lineOfAny(text, fields)),
  )
  if (!policy.ok) return policy
  return ok(eyriePolicy(path.basename(name, '.json'), policy.value))
}

function readJson<T>(
  file: string,
  schema: z.ZodType<T>,
  root: string,
  wanted = 'a JSON file',
): Result<{ readonly text: string; readonly value: T }> {
  const text = read(file, wanted)
  if (!text.ok) return text
  let json: unknown
  try {
    json = JSON.parse(text.value)
  } catch (thrown) {
    const why = messageOf(thrown).replace(/ \(line \d+ column \d+\)$/, '')
    return fail('BadRequest', `${place(file, lineOfSyntaxError(text.value, why))}: it is no JSON: ${why}`)
  }
  const parsed = schema.safeParse(json)
  if (parsed.success) return ok({ text: text.value, value: parsed.data })
  const line = lineOfIssue(text.value, parsed.error)
  return fail('BadRequest', refusalSentence(place(file, line), parsed.error, root))
}

/** The line of the first of these fields that the text has; the others are a preset's. */
function lineOfAny(text: string, fields: readonly string[]): number | null {
  for (const field of fields) {
    const line = lineOfPath(text, [field])
    if (line !== null) return line
  }
  return null
}

/** The line of the first field that is wrong; of one that is missing there is none. */
function lineOfIssue(text: string, error: z.ZodError): number | null {
  for (const issue of error.issues) {
    const within = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path
    const line = within.length === 0 ? null : lineOfPath(text, within)
    if (line !== null) return line
  }
  return null
}

function place(file: string, line: number | null): string {
  return line === null ? file : `${file}, line ${line}`
}

function read(file: string, wanted: string): Result<string> {
  try {
    return ok(readFileSync(file, 'utf8'))
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : null
    if (code === 'ENOENT') return fail('BadRequest', `${file}: there is no such file; it must be ${wanted}`)
    if (code === 'EISDIR') return fail('BadRequest', `${file} is a folder; it must be ${wanted}`)
    return fail('BadRequest', `${file} cannot be read: ${messageOf(thrown)}`)
  }
}
