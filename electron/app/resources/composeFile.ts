/** Finds the compose file of this machine that says how many replicas a service has, and rewrites it whole. */
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import type { TextChange } from '../../../shared/domain/change.ts'
import type { Project } from '../../../shared/domain/inventory.ts'
import { fail, messageOf, ok, type Result } from '../../../shared/lib/result.ts'
import { applied, stateOf } from '../../resources/change/textChange.ts'
import { mentions, setReplicas, type ReplicasEdit } from '../../resources/replicasEdit.ts'
import { unifiedDiff } from '../../resources/textDiff.ts'

export interface FileEdit extends ReplicasEdit {
  readonly file: string
  /** The file as it is now. */
  readonly original: string
  readonly diff: string
}

/** What would be written; the last file that has a word on the count is the one Compose listens to. */
export function editOf(project: Project, service: string, count: number): Result<FileEdit> {
  const files = project.configFiles
  if (files.length === 0)
    return fail('NotFound', `it is not known from which compose file ${project.name} was started`)
  const texts: { readonly file: string; readonly text: string }[] = []
  for (const file of files) {
    try {
      texts.push({ file, text: fs.readFileSync(file, 'utf8') })
    } catch (thrown) {
      const gone = (thrown as NodeJS.ErrnoException).code === 'ENOENT'
      const why = gone ? 'is not on this machine' : `cannot be read (${messageOf(thrown)})`
      return fail('NotFound', `${file}, from which ${project.name} was started, ${why}`)
    }
  }
  const last = (what: 'count' | 'service') => texts.findLast(({ text }) => mentions(text, service) === what)
  const chosen = last('count') ?? last('service')
  if (chosen === undefined)
    return fail('NotFound', `none of ${files.join(', ')} has settings of ${service} under services`)
  const { file, text: original } = chosen
  const edit = setReplicas(original, service, count)
  if (!edit.ok) return fail(edit.error.code, `${file} was not changed: ${edit.error.message}`)
  return ok({ ...edit.value, file, original, diff: unifiedDiff(file, original, edit.value.text) })
}

/** The text of a file; null where there is none. */
export function textOfFile(file: string): Result<string | null> {
  try {
    return ok(fs.readFileSync(file, 'utf8'))
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return ok(null)
    return fail('Failed', `${file} cannot be read: ${messageOf(thrown)}`)
  }
}

/** Does a recorded change; one that is done already is fine, and a file that somebody else changed is left alone. */
export function writeChange(change: TextChange): Result<void> {
  const { file } = change
  const now = textOfFile(file)
  if (!now.ok) return now
  const original = now.value
  const state = stateOf(change, original)
  if (state === 'after') return ok(undefined)
  if (state === 'else')
    return fail('Blocked', `${file} was changed by somebody else meanwhile: it was left as it is`)
  const text = applied(change, original ?? '')
  try {
    if (original === null) fs.writeFileSync(file, text, { flag: 'wx', mode: 0o644, flush: true })
    // An undone file that Eyrie had made.
    else if (text === '') fs.rmSync(file)
    else return writeEdit({ file, text, original })
    return ok(undefined)
  } catch (thrown) {
    return fail('Failed', `${file} could not be written: ${messageOf(thrown)}`)
  }
}

/** Whole or not at all, with the mode and owner the file has; through a link to the file itself. */
export function writeEdit({
  file,
  text,
  original,
}: Pick<FileEdit, 'file' | 'text' | 'original'>): Result<void> {
  let temporary: string | null = null
  try {
    const real = fs.realpathSync(file)
    if (fs.readFileSync(real, 'utf8') !== original)
      return fail('Failed', `${file} was changed meanwhile: look at the difference again`)
    const { mode, uid, gid } = fs.statSync(real)
    temporary = path.join(path.dirname(real), `.${path.basename(real)}.${randomBytes(4).toString('hex')}.tmp`)
    fs.writeFileSync(temporary, text, { flag: 'wx', mode: mode & 0o777, flush: true })
    fs.chmodSync(temporary, mode & 0o777)
    const made = fs.statSync(temporary)
    if (made.uid !== uid || made.gid !== gid) fs.chownSync(temporary, uid, gid)
    fs.renameSync(temporary, real)
    return ok(undefined)
  } catch (thrown) {
    if (temporary !== null) fs.rmSync(temporary, { force: true })
    return fail('Failed', `${file} could not be written: ${messageOf(thrown)}`)
  }
}
