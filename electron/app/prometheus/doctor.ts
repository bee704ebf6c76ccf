/** The Prometheus doctor: every query of every policy, asked now, with what would mend those that give nothing. */
import type { ContractError } from '../../../shared/contract/frames.ts'
import type { DoctorQuery, DoctorReport, DoctorSource } from '../../../shared/domain/doctor.ts'
import type { Policy } from '../../../shared/domain/policy.ts'
import type { Result } from '../../../shared/lib/result.ts'
import type { PrometheusClient } from '../../prometheus/client.ts'
import { examineAddress } from '../../prometheus/doctor/address.ts'
import { examineQuery, type Examined } from '../../prometheus/doctor/query.ts'
import type { Core } from '../core.ts'
import { askedProjects } from '../askedProjects.ts'

type Asked = Pick<DoctorQuery, 'project' | 'service' | 'name' | 'factors' | 'query'>

export async function examinePrometheus(
  core: Core,
  project: string | undefined,
): Promise<Result<DoctorReport, ContractError>> {
  const asked = askedProjects(core, project)
  if (!asked.ok) return asked
  const queries = asked.value.projects.flatMap(({ services }) =>
    services.flatMap((service) =>
      queriesOf(core.controller.policy(service).policy).map((each) => ({
        project: service.project,
        service: service.name,
        ...each,
      })),
    ),
  )
  if (core.source.kind === 'simulated') return { ok: true, value: await simulated(core, queries) }
  const url = core.environment.PROMETHEUS_URL ?? core.settings.get().prometheusUrl
  const { source, client } = await examineAddress(url)
  try {
    const examined = []
    for (const each of queries) examined.push({ ...each, ...(await examinedBy(client, each.query, source)) })
    return { ok: true, value: { source, queries: examined } }
  } finally {
    client?.close()
  }
}

/** Factors in both directions and targets often read the same number: it is asked for once. */
export function queriesOf({ factors, targets }: Policy): readonly Omit<Asked, 'project' | 'service'>[] {
  const found = new Map<string, { name: string; query: string; factors: string[] }>()
  for (const { id, source } of [...factors, ...targets]) {
    if (source.kind !== 'promql') continue
    const key = JSON.stringify([source.name, source.query])
    const known = found.get(key)
    if (known === undefined) found.set(key, { name: source.name, query: source.query, factors: [id] })
    else known.factors.push(id)
  }
  return [...found.values()]
}

async function examinedBy(
  client: PrometheusClient | null,
  query: string,
  source: DoctorSource,
): Promise<Examined> {
  if (client !== null) return examineQuery(client, query)
  return notAsked(query, `Not asked: ${source.sentence}`)
}

function notAsked(query: string, sentence: string): Examined {
  const nothing = {
    sent: '',
    status: null,
    ms: null,
    series: null,
    value: null,
    labels: [],
    suggestion: null,
  }
  return { query, state: 'not-asked', sentence, ...nothing }
}

/** The embedded demo has its readings from the simulator: there is no address, and no HTTP. */
async function simulated(core: Core, queries: readonly Asked[]): Promise<DoctorReport> {
  const { detail, state } = core.factors.status()
  const source = { url: null, sent: '', status: null, ms: null, sentence: detail, suggestion: null }
  const examined = []
  for (const each of queries) {
    const reading = await core.factors.instant(each.query)
    const read =
      reading.kind === 'value'
        ? {
            state: 'ok' as const,
            sentence: 'One number, as a factor wants it.',
            series: 1,
            value: reading.sample.value,
          }
        : { state: reading.kind, sentence: reading.sentence, series: reading.kind === 'no-data' ? 0 : null }
    examined.push({ ...each, ...notAsked(each.query, ''), ...read })
  }
  return { source: { ...source, state: state === 'connected' ? 'ok' : 'off' }, queries: examined }
}
