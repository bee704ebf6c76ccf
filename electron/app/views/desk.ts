/** What the desktop app follows: cheap, because it is followed while nobody looks. */
import type { DesktopState } from '../../../shared/contract/desktop.ts'
import type { Core } from '../core.ts'
import { worstOf } from './worst.ts'

export function deskState(core: Core): Required<DesktopState> {
  const { frozen, services } = core.settings.get()
  const worst = worstOf({
    engine: core.observer.status(),
    frozen,
    alerts: core.alerting.alerts(),
    demoted: Object.entries(services).flatMap(([key, { demoted }]) => (demoted === undefined ? [] : [key])),
    notices: [...core.notices, core.storeProblem()].filter((notice) => notice !== null),
  })
  return { desk: { ...worst, frozen } }
}
