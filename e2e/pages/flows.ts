/** All flows over the embedded demo, the same for every host. */
import type { Flow } from '../support/dashboard.ts'
import { alertFlows } from './alerts.ts'
import { connectionFlows } from './connections.ts'
import { controlFlows } from './control.ts'
import { doctorFlows } from './doctor.ts'
import { reportFlows } from './reports.ts'
import { historyFlows } from './history.ts'
import { lookFlows } from './looks.ts'
import { overviewFlows } from './overview.ts'
import { resourceFlows } from './resources.ts'
import { serviceFlows } from './service.ts'
import { settingsFlows } from './settings.ts'
import { shellFlows } from './shell.ts'
import { simulationFlows } from './simulation.ts'

export const flows: readonly Flow[] = [
  ...overviewFlows,
  ...serviceFlows,
  ...historyFlows,
  ...resourceFlows,
  ...doctorFlows,
  ...reportFlows,
  ...settingsFlows,
  ...alertFlows,
  ...shellFlows,
  ...connectionFlows,
  ...lookFlows,
  ...simulationFlows,
  ...controlFlows,
]
