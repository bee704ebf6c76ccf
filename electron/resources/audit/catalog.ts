/** Every check there is, in the order of the manual. An id never changes its meaning; a check that goes leaves its id unused. */
import { AUTOSCALE_CHECKS } from './autoscale.ts'
import { CAPACITY_CHECKS } from './capacity.ts'
import type { Check } from './check.ts'
import { DRIFT_CHECKS } from './drift.ts'
import { DOCUMENTATION_CHECKS, FILE_CHECKS } from './file.ts'
import { LIMIT_CHECKS } from './limits.ts'
import { MONITORED_CHECKS } from './monitored.ts'
import { AUTOMATION_CHECKS, MONITORING_CHECKS } from './operations.ts'
import { SCALING_CHECKS } from './scaling.ts'

export const CHECKS: readonly Check[] = [
  ...FILE_CHECKS,
  ...LIMIT_CHECKS,
  ...CAPACITY_CHECKS,
  ...SCALING_CHECKS,
  ...AUTOSCALE_CHECKS,
  ...MONITORING_CHECKS,
  ...MONITORED_CHECKS,
  ...AUTOMATION_CHECKS,
  ...DOCUMENTATION_CHECKS,
  ...DRIFT_CHECKS,
]
