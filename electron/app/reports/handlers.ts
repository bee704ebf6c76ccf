/** The contract's methods about reports. */
import { randomUUID } from 'node:crypto'
import type { reportMethods } from '../../../shared/contract/reports.ts'
import type { Handlers } from '../../../shared/contract/server.ts'
import type { Core } from '../core.ts'
import { makeReport } from './make.ts'
import { addSchedule, endSchedule, listSchedules } from './schedules.ts'

export function reportHandlers(core: Core): Pick<Handlers, keyof typeof reportMethods> {
  return {
    'reports.make': (params) => makeReport(core, params),
    'reports.schedules': () => ({ ok: true, value: listSchedules(core) }),
    'reports.schedule': (params) => addSchedule(core, randomUUID(), params),
    'reports.unschedule': ({ id }) => endSchedule(core, id),
  }
}
