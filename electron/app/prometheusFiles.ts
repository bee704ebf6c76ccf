/** The files Eyrie writes for Prometheus and Grafana, from policies of a running project or of compose files. */
import type { ResolvedPolicy } from '../../shared/domain/policy.ts'
import { fail, ok, type Result } from '../../shared/lib/result.ts'
import { readComposeFiles } from '../docker/composeConfig.ts'
import { resolvePolicy } from '../engine/policy.ts'
import { generateRules, type RuledService } from '../prometheus/rules/generate.ts'
import { ruleFileDocument, ruleFileText } from '../prometheus/rules/ruleFile.ts'

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

/** What compose files say of each service; `operator`s' edits are kept where the project runs, not in files. */
export async function servicesOfFiles(
  files: readonly string[],
  project: string | null,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Result<readonly PolicedService[]>> {
  const composed = await readComposeFiles(files, project)
  if (!composed.ok) return composed
  const { name, services } = composed.value
  return ok(
    services.map((service) => ({
      project: name,
      service: service.name,
      policy: resolvePolicy({ labels: service.labels, settings: undefined, environment }),
    })),
  )
}

/** Refused where a policy cannot be relied on: its rules would say something else than was meant. */
export function prometheusRules(services: readonly PolicedService[]): Result<GeneratedFile> {
  const ruled = scaled(services)
  if (!ruled.ok) return ruled
  const file = generateRules(ruled.value)
  return ok({ text: ruleFileText(file), document: ruleFileDocument(file) })
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
