/**
 * `settings.json`: read and written whole, with the last good state kept in `settings.json.bak`. A file that cannot
 * be used is moved aside, never overwritten.
 */
import fs from 'node:fs'
import path from 'node:path'
import type { z } from 'zod'
import { DEFAULT_SETTINGS, settingsSchema, type Settings } from '../../shared/domain/settings.ts'
import { fail, messageOf, ok, type Result } from '../../shared/lib/result.ts'
import { fileTime, writeWhole } from './atomicFile.ts'

export interface SettingsStore {
  get(): Settings
  /**
   * Sets what `edit` makes of the settings. `settings-invalid`: refused, nothing changed. `settings-not-saved`: in
   * force until Eyrie ends (a freeze must hold on a full disk too), but the file is as it was.
   */
  update(edit: (settings: Settings) => Settings): Result<Settings>
  /** A sentence when the file could not be used as it was. */
  readonly notice: string | null
}

const FILE = 'settings.json'

/** Reads the settings of a data folder that can be written; never fails, at worst it says so in `notice`. */
export function createSettings(dataDir: string, now: () => number = Date.now): SettingsStore {
  const file = path.join(dataDir, FILE)
  const loaded = load(file, now)
  let settings = loaded.settings
  return {
    get: () => settings,
    notice: loaded.notice,
    update: (edit) => {
      const checked = settingsSchema.safeParse(edit(settings))
      if (!checked.success) {
        return fail('settings-invalid', `The settings were not changed: ${problemsOf(checked.error)}.`)
      }
      settings = checked.data
      const refusal = save(file, settings)
      if (refusal === null) return ok(settings)
      return fail(
        'settings-not-saved',
        `The change holds until Eyrie ends but could not be saved in ${file}: ${refusal}. ` +
          'Check the disk and the permissions of that folder.',
        { retryable: true },
      )
    },
  }
}

interface Loaded {
  readonly settings: Settings
  readonly notice: string | null
}

function load(file: string, now: () => number): Loaded {
  const main = read(file)
  if (main.kind === 'absent') return { settings: DEFAULT_SETTINGS, notice: null }
  if (main.kind === 'good') {
    // Edited by hand perhaps: what is good now is what to fall back to.
    if (read(`${file}.bak`).text !== main.text) attempt(() => writeWhole(`${file}.bak`, main.text))
    return { settings: main.settings, notice: null }
  }
  const aside = `${file}.torn-${fileTime(now())}`
  const kept = attempt(() => fs.renameSync(file, aside))
  const backup = read(`${file}.bak`)
  const settings = backup.kind === 'good' ? backup.settings : DEFAULT_SETTINGS
  if (kept === null && backup.kind === 'good') attempt(() => writeWhole(file, backup.text))
  const notice =
    `The settings file could not be used (${main.problem}). ` +
    (kept === null ? `It is kept as ${path.basename(aside)}; ` : `It could not be moved aside (${kept}); `) +
    (backup.kind === 'good'
      ? 'the last good settings are in force.'
      : 'there is no usable copy of earlier settings, so the defaults are in force.')
  return { settings, notice }
}

type Read =
  | { readonly kind: 'absent'; readonly text: null }
  | { readonly kind: 'good'; readonly text: string; readonly settings: Settings }
  | { readonly kind: 'bad'; readonly text: null; readonly problem: string }

function read(file: string): Read {
  let text: string
  try {
    text = fs.readFileSync(file, 'utf8')
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return { kind: 'absent', text: null }
    return { kind: 'bad', text: null, problem: messageOf(thrown) }
  }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    // The parser's own words quote the file, which may hold a password in a URL.
    const problem = text.trim() === '' ? 'it is empty' : 'it is not valid JSON: torn or mistyped'
    return { kind: 'bad', text: null, problem }
  }
  const checked = settingsSchema.safeParse(json)
  if (!checked.success) return { kind: 'bad', text: null, problem: problemsOf(checked.error) }
  return { kind: 'good', text, settings: checked.data }
}

/** Null, or why not. The main file first; the copy may fall behind, but never runs ahead. */
function save(file: string, settings: Settings): string | null {
  const text = `${JSON.stringify(settings, null, 2)}\n`
  const refusal = attempt(() => writeWhole(file, text))
  if (refusal === null) attempt(() => writeWhole(`${file}.bak`, text))
  return refusal
}

function attempt(work: () => void): string | null {
  try {
    work()
    return null
  } catch (thrown) {
    return messageOf(thrown)
  }
}

/** At most three, each with the place it is at. */
function problemsOf(error: z.ZodError): string {
  const problems = error.issues.map((issue) => {
    const at = issue.path.map(String).join('.')
    return at === '' ? issue.message : `${at}: ${issue.message}`
  })
  const more = problems.length > 3 ? [`and ${problems.length - 3} more`] : []
  return [...problems.slice(0, 3), ...more].join('; ')
}
