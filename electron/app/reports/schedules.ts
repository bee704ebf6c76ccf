/** Reports that are made by themselves: the newest one that is due, once; one missed while Eyrie was off is made up for. */
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import type { Params, ResultOf } from '../../../shared/contract/contract.ts'
import type { ContractError } from '../../../shared/contract/frames.ts'
import type { ReportDocument, ScheduleView } from '../../../shared/contract/reports.ts'
import type { ReportSchedule } from '../../../shared/domain/report.ts'
import { messageOf, type Result } from '../../../shared/lib/result.ts'
import { writeWhole } from '../../storage/atomicFile.ts'
import type { Core } from '../core.ts'
import { refuse } from '../errors.ts'
import { makeReport } from './make.ts'
import { lastDue, nextDue } from './periods.ts'

export interface Schedules {
  start(): void
  /** Makes what is due now; called once a minute. */
  look(): Promise<void>
  stop(): void
}

const LOOK_MS = 60_000
const MOST = 50

const keptSchema = z.object({
  due: z.number(),
  last: z.object({ at: z.number(), ok: z.boolean(), sentence: z.string() }),
})

export function reportsFolder(core: Pick<Core, 'dataDir'>): string {
  return path.join(core.dataDir, 'reports')
}

export function createSchedules(core: Core): Schedules {
  let timer: NodeJS.Timeout | null = null
  let looking: Promise<void> | null = null

  async function make(schedule: ReportSchedule): Promise<void> {
    const { id, format, project, since } = schedule
    const { at, from, to } = lastDue(schedule, core.now())
    if (at < since || keptOf(core, id)?.due === at) return
    const made = await makeReport(core, { from, to, format, ...(project === null ? {} : { project }) })
    const written = made.ok ? write(core, made.value, project) : { ok: false, sentence: made.error.message }
    if (!written.ok) core.log.error('a scheduled report was not made', { id, error: written.sentence })
    core.store.setValue(keyOf(id), { due: at, last: { at: core.now(), ...written } })
    core.controller.changed.emit()
  }

  async function lookAll(): Promise<void> {
    for (const schedule of core.settings.get().reports ?? []) await make(schedule)
  }

  function look(): Promise<void> {
    looking ??= lookAll().finally(() => {
      looking = null
    })
    return looking
  }

  return {
    start() {
      const tell = (thrown: unknown) =>
        core.log.error('scheduled reports failed', { error: messageOf(thrown) })
      timer = setInterval(() => void look().catch(tell), LOOK_MS)
      void look().catch(tell)
    },
    look,
    stop() {
      if (timer !== null) clearInterval(timer)
      timer = null
    },
  }
}

function write(core: Core, { name, encoding, content }: ReportDocument, project: string | null) {
  const folder = reportsFolder(core)
  const file = path.join(folder, project === null ? name : `${fileWord(project)}-${name}`)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeWhole(file, encoding === 'utf8' ? content : Buffer.from(content, 'base64'))
    return { ok: true, sentence: `Written to ${file}.` }
  } catch (thrown) {
    return { ok: false, sentence: `${file} could not be written: ${messageOf(thrown)}` }
  }
}

/** A project's name is Docker's own and harmless, but a file's name is not left to it. */
function fileWord(text: string): string {
  return text.replace(/[^\w.-]/g, '_').replace(/^\.+/, '_')
}

function keyOf(id: string): string {
  return `report:${id}`
}

function keptOf(core: Core, id: string): z.infer<typeof keptSchema> | null {
  const kept = keptSchema.safeParse(core.store.value(keyOf(id)))
  return kept.success ? kept.data : null
}

export function listSchedules(core: Core): ResultOf<'reports.schedules'> {
  const schedules = (core.settings.get().reports ?? []).map((schedule): ScheduleView => ({
    ...schedule,
    next: nextDue(schedule, core.now()),
    last: keptOf(core, schedule.id)?.last ?? null,
  }))
  return { folder: reportsFolder(core), schedules }
}

export function addSchedule(
  core: Core,
  id: string,
  asked: Params<'reports.schedule'>,
): Result<ResultOf<'reports.schedule'>, ContractError> {
  const known = core.settings.get().reports ?? []
  const { every, hour, format, project } = asked
  const same = known.find(
    (one) => one.every === every && one.hour === hour && one.format === format && one.project === project,
  )
  if (same !== undefined) return { ok: true, value: { id: same.id, sentence: 'It is scheduled already.' } }
  if (known.length >= MOST)
    return refuse('BadRequest', `${MOST} reports are scheduled, which is the most: end one of them first`)
  if (project !== null && core.observer.inventory()?.projects.every(({ name }) => name !== project) === true)
    return refuse('NotFound', `there is no project ${project}`)
  const schedule: ReportSchedule = { id, ...asked, since: core.now() }
  const saved = core.settings.update((settings) => ({ ...settings, reports: [...known, schedule] }))
  if (!saved.ok) return refuse('Failed', saved.error.message)
  core.controller.changed.emit()
  const next = new Date(nextDue(schedule, core.now())).toISOString()
  return { ok: true, value: { id, sentence: `Scheduled; the next one is made at ${next}.` } }
}

export function endSchedule(core: Core, id: string): Result<ResultOf<'reports.unschedule'>, ContractError> {
  const known = core.settings.get().reports ?? []
  if (!known.some((one) => one.id === id)) return refuse('NotFound', `there is no scheduled report ${id}`)
  const saved = core.settings.update((settings) => ({
    ...settings,
    reports: known.filter((one) => one.id !== id),
  }))
  if (!saved.ok) return refuse('Failed', saved.error.message)
  core.store.setValue(keyOf(id), null)
  core.controller.changed.emit()
  return { ok: true, value: { sentence: 'It is not made by itself any more; what was written stays.' } }
}
