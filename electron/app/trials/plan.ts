/** What a run of tests consists of: which kinds, on which services. */
import type { TrialAsked } from '../../../shared/contract/trials.ts'
import type { ContractError } from '../../../shared/contract/frames.ts'
import type { Service } from '../../../shared/domain/inventory.ts'
import type { TrialKind } from '../../../shared/domain/trials.ts'
import type { Result } from '../../../shared/lib/result.ts'
import { askedProjects } from '../askedProjects.ts'
import type { Core } from '../core.ts'
import { refuse } from '../errors.ts'
import { alertingParts } from './alerting.ts'
import { autoScalingParts } from './autoScaling.ts'
import { limitParts } from './limits.ts'
import { readAddress } from './load/address.ts'
import { loadParts, performanceParts } from './load/parts.ts'
import { metricParts } from './metrics.ts'
import { scalingParts } from './scaling.ts'
import type { TrialPart } from './trials.ts'

type Planned = Result<readonly TrialPart[], ContractError>

const PARTS: Readonly<Record<TrialKind, (core: Core, asked: TrialAsked) => Planned>> = {
  limits: (core, asked) => ofServices(core, asked, 'every', (services) => limitParts(core, services)),
  metrics: (core, asked) => ofServices(core, asked, 'enabled', (services) => metricParts(core, services)),
  scaling: (core, asked) =>
    withAddress(asked, (url) =>
      ofServices(core, asked, 'enabled', (services) => scalingParts(core, services, url)),
    ),
  alerting: (core, asked) => ofServices(core, asked, 'enabled', (services) => alertingParts(core, services)),
  'auto-scaling': (core, asked) =>
    withAddress(asked, (url) =>
      ofServices(core, asked, 'enabled', (services) => autoScalingParts(core, services, asked, url)),
    ),
  performance: (_, asked) => told(performanceParts(asked)),
  load: (_, asked) => told(loadParts(asked)),
}

export function planTrial(core: Core, asked: TrialAsked): Planned {
  const parts: TrialPart[] = []
  for (const kind of asked.kinds) {
    const planned = PARTS[kind](core, asked)
    if (!planned.ok) return planned
    parts.push(...planned.value)
  }
  return { ok: true, value: parts }
}

/** Null where none was given. */
function withAddress({ url, anywhere }: TrialAsked, plan: (url: URL | null) => Planned): Planned {
  if (url === undefined) return plan(null)
  const read = readAddress(url, anywhere ?? false)
  return read.ok ? plan(read.value) : refuse('BadRequest', read.error.message)
}

function told(planned: Result<readonly TrialPart[]>): Planned {
  return planned.ok ? planned : refuse('BadRequest', planned.error.message)
}

function ofServices(
  core: Core,
  asked: TrialAsked,
  which: 'every' | 'enabled',
  parts: (services: readonly Service[]) => readonly TrialPart[],
): Planned {
  const found = servicesOf(core, asked)
  if (!found.ok) return found
  const all = found.value
  if (which === 'every' || asked.service !== undefined) return { ok: true, value: parts(all) }
  const enabled = all.filter((service) => core.controller.policy(service).policy.enabled)
  if (enabled.length > 0) return { ok: true, value: parts(enabled) }
  const names = all.map((each) => `${each.project}/${each.name}`).join(', ')
  return refuse('BadRequest', `no service is enabled for scaling, so name one: ${names}`)
}

/** The one that is named; else every service of the project, or of those that have one enabled for scaling. */
function servicesOf(core: Core, { project, service }: TrialAsked): Result<readonly Service[], ContractError> {
  const asked = askedProjects(core, project)
  if (!asked.ok) return asked
  const { projects } = asked.value
  const all = projects.flatMap((each) => each.services)
  const names = all.map((each) => `${each.project}/${each.name}`).join(', ') || 'there is none'
  if (service !== undefined) {
    const named = all.filter(({ name }) => name === service)
    if (named.length === 0) return refuse('NotFound', `there is no service "${service}"; known: ${names}`)
    if (named.length > 1)
      return refuse(
        'BadRequest',
        `"${service}" is the name of several services; name the project as well: ${names}`,
      )
    return { ok: true, value: named }
  }
  const isEnabled = (each: Service) => core.controller.policy(each).policy.enabled
  const meant = project === undefined ? projects.filter((each) => each.services.some(isEnabled)) : projects
  const services = meant.flatMap((each) => each.services)
  if (services.length === 0)
    return refuse('BadRequest', `no service is enabled for scaling, so name a project or a service: ${names}`)
  return { ok: true, value: services }
}
