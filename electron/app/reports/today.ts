/** How limits and compose files are at the moment a report is made. */
import type { ReportedToday } from '../../reports/scaling/report.ts'
import type { Core } from '../core.ts'
import { auditProjects } from '../resources/audit.ts'
import { resourcesOf } from '../resources/resources.ts'

/** So many findings of a project are told; their number is told in any case. */
const MOST_FINDINGS = 50

/** Null where the engine does not answer. */
export async function todayOf(
  core: Core,
  project: string | undefined,
  isWanted: (of: { readonly project: string; readonly service: string }) => boolean,
): Promise<ReportedToday | null> {
  const audited = auditProjects(core, project)
  const sized = await resourcesOf(core, project)
  if (!audited.ok || !sized.ok) return null
  return {
    audits: audited.value.audits.map(({ project: name, summary, checks }) => ({
      project: name,
      ...summary,
      findings: [
        ...checks.filter(({ status }) => status === 'fail'),
        ...checks.filter(({ status }) => status === 'warn'),
      ]
        .slice(0, MOST_FINDINGS)
        .map(({ service, message }) => ({ service, message })),
    })),
    sizes: sized.value.services
      .filter(isWanted)
      .map(({ project: of, service, sentence }) => ({ project: of, service, sentence })),
  }
}
