/** For the audit: the rules and the dashboard that policies would make now, and what lies on this machine of them. */
import fs from 'node:fs'
import path from 'node:path'
import type { GivenFile, Monitoring } from '../../resources/audit/monitored.ts'
import { grafanaDashboard, prometheusRules, type PolicedService } from '../prometheus/files.ts'

/** `all`: of every project there is. Null: nothing is scaled, or a policy must be mended first. */
export function monitoringOf(
  services: readonly PolicedService[],
  all: readonly PolicedService[],
): Monitoring | null {
  const rules = prometheusRules(services)
  const dashboard = grafanaDashboard(services)
  const [first] = services
  if (!rules.ok || !dashboard.ok || first === undefined) return null
  const whole = grafanaDashboard(all)
  return {
    project: first.project,
    rules: rules.value.text,
    dashboards: [dashboard.value.text, ...(whole.ok ? [whole.value.text] : [])],
    files: (at) => filesAt(at, MOST_DEEP),
  }
}

const TEXTS = /\.(ya?ml|json|rules)$/
const MOST_BYTES = 4 * 1024 * 1024
/** A folder of rules or dashboards has no more; one that is mounted for its data may have millions. */
const MOST_FILES = 200
const MOST_DEEP = 2

function filesAt(at: string, deep: number): readonly GivenFile[] {
  try {
    const found = fs.statSync(at)
    if (found.isFile())
      return TEXTS.test(at) && found.size <= MOST_BYTES
        ? [{ path: at, text: fs.readFileSync(at, 'utf8') }]
        : []
    if (!found.isDirectory() || deep === 0) return []
    const names = fs.readdirSync(at).sort()
    return names.slice(0, MOST_FILES).flatMap((name) => filesAt(path.join(at, name), deep - 1))
  } catch {
    // Not there, or not for us: then nothing is known of it.
    return []
  }
}
