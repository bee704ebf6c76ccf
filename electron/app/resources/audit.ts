/** The audit of compose files: of those that are named, or of the projects that an engine runs. */
import fs from 'node:fs'
import path from 'node:path'
import type { ProjectAudit } from '../../../shared/contract/audit.ts'
import type { ResultOf } from '../../../shared/contract/contract.ts'
import type { ContractError } from '../../../shared/contract/frames.ts'
import type { Inventory, Project } from '../../../shared/domain/inventory.ts'
import type { Result } from '../../../shared/lib/result.ts'
import { audit, type Audit } from '../../resources/audit/audit.ts'
import { CHECKS } from '../../resources/audit/catalog.ts'
import type { Monitoring } from '../../resources/audit/monitored.ts'
import { isKnownOfRunning, runningFile } from '../../resources/audit/running.ts'
import type { Facts } from '../../resources/audit/check.ts'
import { askedProjects } from '../askedProjects.ts'
import type { Core } from '../core.ts'
import { servicesOfFiles, type PolicedService } from '../prometheus/files.ts'
import { monitoringOf } from './monitoring.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** As Compose looks for them. */
const NAMES = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml']

/** The compose file of a folder with its override, as Compose takes them; empty where there is none. */
export function composeFilesIn(folder: string): readonly string[] {
  const file = NAMES.find((name) => fs.existsSync(path.join(folder, name)))
  if (file === undefined) return []
  const override = file.replace(/\.ya?ml$/, '.override$&')
  return [file, override].map((name) => path.join(folder, name)).filter((each) => fs.existsSync(each))
}

/** Files only: no engine is asked. */
export function auditFiles(files: readonly string[], environment: Environment): ProjectAudit {
  const name = path.basename(path.dirname(path.resolve(files[0] ?? '.')))
  const services = servicesOfFiles(files, null, environment)
  const monitoring = services.ok ? monitoringOf(services.value, services.value) : null
  return viewOf(name, files, null, audit({ files, environment, facts: null, monitoring }))
}

/** What each check looks at, for whoever lists them. */
export function auditRules(): readonly {
  readonly id: string
  readonly title: string
  readonly severity: 'warn' | 'fail'
}[] {
  return CHECKS.map(({ id, title, severity }) => ({ id, title, severity }))
}

export function auditProjects(
  core: Core,
  asked: string | undefined,
): Result<ResultOf<'audit.get'>, ContractError> {
  const found = askedProjects(core, asked)
  if (!found.ok) return found
  const { inventory, projects } = found.value
  const policed = (of: readonly Project[]): readonly PolicedService[] =>
    of
      .flatMap(({ services }) => services)
      .map((service) => ({
        project: service.project,
        service: service.name,
        policy: core.controller.policy(service),
      }))
  const all = policed(inventory.projects)
  const audits = projects.map((project) =>
    auditProject(project, inventory, core.environment, monitoringOf(policed([project]), all)),
  )
  return { ok: true, value: { audits } }
}

/** `monitoring`: what the policies in force would have Prometheus and Grafana be given. */
export function auditProject(
  project: Project,
  inventory: Inventory,
  environment: Environment,
  monitoring: Monitoring | null = null,
): ProjectAudit {
  const facts: Facts = { host: inventory.host, commitment: inventory.commitment, services: project.services }
  const { name, configFiles: files, workingDir } = project
  const missing = files.find((file) => !fs.existsSync(file))
  if (files.length > 0 && missing === undefined) {
    const directory = workingDir === null ? {} : { directory: workingDir }
    return viewOf(name, files, null, audit({ files, environment, facts, monitoring, ...directory }))
  }
  const why =
    missing === undefined
      ? `It is not known from which compose file ${name} was started`
      : `${missing}, from which ${name} was started, is not on this machine`
  const shown = `running/${name}.yaml`
  const text = Buffer.from(runningFile(project))
  const read = (asked: string) => {
    if (asked === shown) return text
    throw Object.assign(new Error('there is none'), { code: 'ENOENT' })
  }
  const looked = audit({ files: [shown], environment: {}, facts, disk: { read }, only: isKnownOfRunning })
  return viewOf(name, [], `${why}: its running containers are looked at instead.`, looked)
}

function viewOf(
  project: string,
  files: readonly string[],
  note: string | null,
  { checks, summary, problems }: Audit,
): ProjectAudit {
  return { project, files: [...files], note, checks: [...checks], summary, problems: [...problems] }
}
