/** `rules`, `dashboard`: files for Prometheus and Grafana, made from the policies in force or from compose files. */
import {
  grafanaDashboard,
  prometheusRules,
  servicesOfFiles,
  type GeneratedFile,
  type PolicedService,
} from '../../app/prometheus/files.ts'
import { ok, type Result } from '../../../shared/lib/result.ts'
import { readServices, withSession, type Context } from '../core.ts'
import { done, failed, type Report } from '../report.ts'

export interface FileOptions {
  readonly file?: readonly string[]
}

export function rules(context: Context, options: FileOptions): Promise<Report> {
  return generated(context, options, prometheusRules)
}

export function dashboard(context: Context, options: FileOptions): Promise<Report> {
  return generated(context, options, grafanaDashboard)
}

function generated(
  context: Context,
  { file }: FileOptions,
  generate: (services: readonly PolicedService[]) => Result<GeneratedFile>,
): Promise<Report> {
  if (file !== undefined)
    return Promise.resolve(
      reported(servicesOfFiles(file, context.globals.project, context.environment), generate),
    )
  return withSession(context, 'fail', async (session) => {
    const known = await readServices(context, session)
    if (!known.ok) return failed(known.error)
    const services: PolicedService[] = []
    for (const { project, name: service } of known.value) {
      const policy = await session.client.call('service.policy', { project, service })
      if (!policy.ok) return failed(policy.error)
      services.push({ project, service, policy: policy.value })
    }
    return reported(ok(services), generate)
  })
}

function reported(
  services: Result<readonly PolicedService[]>,
  generate: (services: readonly PolicedService[]) => Result<GeneratedFile>,
): Report {
  if (!services.ok) return failed(services.error)
  const made = generate(services.value)
  return made.ok ? done(made.value.document, [made.value.text.trimEnd()]) : failed(made.error)
}
