/** The files Eyrie writes for Prometheus and Grafana, from policies of a running project or of compose files. */
import path from 'node:path'
import type { ResolvedPolicy } from '../../../shared/domain/policy.ts'
import { fail, ok, type Result } from '../../../shared/lib/result.ts'
import { resolvePolicy } from '../../engine/policy.ts'
import { generateDashboard } from '../../prometheus/rules/dashboard.ts'
import { generateRules, type RuledService } from '../../prometheus/rules/generate.ts'
import { ruleFileDocument, ruleFileText } from '../../prometheus/rules/ruleFile.ts'
import { loadProject } from '../../resources/compose/load.ts'
import { readServices } from '../../resources/compose/service.ts'
import { at, textOf } from '../../resources/compose/tree.ts'

export interface GeneratedFile {
  /** As it is written. */
  readonly text: string
  /** The same as one JSON document. */
  readonly document: unknown
}

export interface PolicedService {
  readonly project: string
  readonly service: string
  readonly policy: ResolvedPolicy
}

/** What compose files say of each service; the operator's edits are kept where the project runs, not in files. */
export function servicesOfFiles(
  files: readonly string[],
  project: string | null,
  environment: Readonly<Record<string, string | undefined>>,
): Result<readonly PolicedService[]> {
  const loaded = loadProject({ files, environment })
  const problems = [...loaded.problems]
  const services = loaded.model === null ? [] : readServices(loaded.model, problems)
  if (loaded.model === null || problems.length > 0)
    return fail(
      'BadRequest',
      problems.map(({ file, line, message }) => `${file}:${line}: ${message}`).join('\n'),
    )
  const name =
    project ??
    textOf(at(loaded.model, 'name')) ??
    environment.COMPOSE_PROJECT_NAME ??
    folderName(files[0] ?? '')
  return ok(
    services.map((service) => ({
      project: name,
      service: service.name,
      policy: resolvePolicy({
        labels: { ...service.deployLabels, ...service.labels },
        settings: undefined,
        environment,
      }),
    })),
  )
}

/** As Compose names a project that says nothing of it. */
function folderName(file: string): string {
  return path
    .basename(path.dirname(path.resolve(file)))
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, '')
    .replace(/^[_-]+/, '')
}

/** Refused where a policy cannot be relied on: the file would say something else than was meant. */
export function prometheusRules(services: readonly PolicedService[]): Result<GeneratedFile> {
  const ruled = scaled(services)
  if (!ruled.ok) return ruled
  const file = generateRules(ruled.value)
  return ok({ text: ruleFileText(file), document: ruleFileDocument(file) })
}

export function grafanaDashboard(services: readonly PolicedService[]): Result<GeneratedFile> {
  const ruled = scaled(services)
  if (!ruled.ok) return ruled
  const document = generateDashboard(ruled.value)
  return ok({ text: `${JSON.stringify(document, null, 2)}\n`, document })
}

function scaled(services: readonly PolicedService[]): Result<readonly RuledService[]> {
  const broken = services.find(({ policy }) => policy.problems.length > 0)
  if (broken !== undefined)
    return fail(
      'BadRequest',
      `the policy of ${broken.project}/${broken.service} must be mended first: ${broken.policy.problems.join(' ')}`,
    )
  const enabled = services.filter(({ policy }) => policy.policy.enabled)
  if (enabled.length > 0)
    return ok(enabled.map(({ project, service, policy }) => ({ project, service, policy: policy.policy })))
  return fail(
    'BadRequest',
    'no service is enabled for scaling: label one with com.vedfolnir.scaling=enabled or eyrie.autoscale.enable=true',
  )
}
