/** Checks of the labels that carry a scaling policy. */
import { at, textOf } from '../compose/tree.ts'
import {
  placeIn,
  set,
  setFix,
  type AuditedService,
  type Check,
  type ServiceCheck,
  type Verdict,
} from './check.ts'
import { healthFor, memoryFor } from './images.ts'

const EYRIE = 'eyrie.autoscale.'
const VEDFOLNIR = 'com.vedfolnir.autoscale.'
/** As the policy's problems name a label. */
const LABEL = /^Label (\S+?):? /
const PREFIX = /^(eyrie\.autoscale\.|com\.vedfolnir\.)/

function check(
  id: string,
  severity: Check['severity'],
  title: string,
  look: ServiceCheck['look'],
): ServiceCheck {
  return { id: `autoscale.${id}`, category: 'autoscale', severity, title, of: 'service', look }
}

function ofEnabled(
  id: string,
  severity: Check['severity'],
  title: string,
  look: (service: AuditedService) => Verdict,
): ServiceCheck {
  return check(id, severity, title, (service) => (means(service) ? look(service) : null))
}

/** Meant to be scaled, even where something wrong keeps it from being so. */
function means({ labels, policy }: AuditedService): boolean {
  return (
    policy.policy.enabled ||
    labels['eyrie.autoscale.enable'] === 'true' ||
    labels['com.vedfolnir.scaling'] === 'enabled'
  )
}

const label = (service: AuditedService, name: string) => placeIn(service, ...service.labelsAt, name)
/** The label that is there, or Eyrie's own. */
function named(service: AuditedService, eyrie: string, vedfolnir: string): string {
  const old = `${VEDFOLNIR}${vedfolnir}`
  return service.labels[`${EYRIE}${eyrie}`] === undefined && service.labels[old] !== undefined
    ? old
    : `${EYRIE}${eyrie}`
}
const fixLabel = (service: AuditedService, name: string, value: string) => ({
  sentence: `set label ${name} to ${value}`,
  changes: [set(service, [...service.labelsAt, name], value)],
})
const hasBound = ({ labels }: AuditedService, name: string) =>
  labels[`${EYRIE}${name}`] !== undefined || labels[`${VEDFOLNIR}${name}`] !== undefined

export const AUTOSCALE_CHECKS: readonly Check[] = [
  check('declared', 'warn', 'every service says whether it is scaled', (service) => {
    const says = Object.keys({ ...service.labels, ...service.deployLabels }).some((name) => PREFIX.test(name))
    if (says) return 'its labels say whether it is scaled'
    return {
      at: placeIn(service, ...service.labelsAt),
      message: `${service.name} does not say whether it may be scaled: whoever reads the file has to guess`,
      fix: fixLabel(service, 'eyrie.autoscale.enable', 'false'),
    }
  }),
  check(
    'label-place',
    'fail',
    'scaling labels are the container’s: Compose does not give it those under `deploy` (a stack’s stand there)',
    (service, { stack }) => {
      if (stack) return null
      const [name, value] =
        Object.entries(service.deployLabels).find(
          ([each]) => PREFIX.test(each) && service.labels[each] === undefined,
        ) ?? []
      if (name === undefined || value === undefined) return null
      return {
        at: placeIn(service, 'deploy', 'labels', name),
        message: `label ${name} of ${service.name} stands under deploy, where only Swarm reads it`,
        fix: fixLabel(service, name, value),
      }
    },
  ),
  check('label-value', 'fail', 'every scaling label can be read', (service) => {
    const problem = service.policy.problems.find((each) => LABEL.test(each))
    const name = problem === undefined ? undefined : LABEL.exec(problem)?.[1]
    if (problem === undefined || name === undefined)
      return Object.keys(service.labels).some((each) => PREFIX.test(each)) ? 'its labels can be read' : null
    return {
      at: label(service, name),
      message: problem.replace(/\.$/, ''),
      fix: { sentence: `remove label ${name}`, changes: removal(service, name) },
    }
  }),
  ofEnabled('minimum', 'warn', 'an enabled service states its minimum', (service) =>
    hasBound(service, 'min')
      ? `its minimum is ${service.policy.policy.min}`
      : {
          at: placeIn(service, ...service.labelsAt),
          message: `${service.name} is scaled without a minimum of its own`,
          fix: fixLabel(service, `${EYRIE}min`, '2'),
        },
  ),
  ofEnabled('maximum', 'warn', 'an enabled service states its maximum', (service) =>
    hasBound(service, 'max')
      ? `its maximum is ${service.policy.policy.max}`
      : {
          at: placeIn(service, ...service.labelsAt),
          message: `${service.name} is scaled without a maximum of its own`,
          fix: fixLabel(service, `${EYRIE}max`, String(Math.max(5, service.policy.policy.min + 1))),
        },
  ),
  ofEnabled('bounds-order', 'fail', 'the minimum is below the maximum', (service) => {
    const { min, max } = service.policy.policy
    if (!hasBound(service, 'min') && !hasBound(service, 'max')) return null
    if (min < max) return `it has ${min} to ${max} replicas`
    const name = named(service, 'max', 'max')
    return {
      at: label(service, name),
      message: `${service.name} has a minimum of ${min} and a maximum of ${max}: there is nothing to scale between`,
      fix: fixLabel(service, name, String(min + 3)),
    }
  }),
  ofEnabled('redundancy', 'warn', 'an enabled service keeps at least two replicas', (service) => {
    const { min } = service.policy.policy
    if (min >= 2 || !hasBound(service, 'min')) return min >= 2 ? `it keeps ${min} replicas` : null
    const name = named(service, 'min', 'min')
    return {
      at: label(service, name),
      message: `${service.name} may go down to ${min} replica: every restart is an outage`,
      fix: fixLabel(service, name, '2'),
    }
  }),
  ofEnabled('replicas', 'warn', 'the replicas of the file lie between minimum and maximum', (service) => {
    const { min, max } = service.policy.policy
    const { replicas } = service
    if (replicas === null || min > max) return null
    if (replicas >= min && replicas <= max) return `its ${replicas} replicas lie between ${min} and ${max}`
    const path = at(service.map, 'deploy', 'replicas') === undefined ? 'scale' : 'deploy.replicas'
    return {
      at: placeIn(service, ...path.split('.')),
      message: `${service.name} starts with ${replicas} replicas, outside its ${min} to ${max}`,
      fix: setFix(service, path, replicas < min ? min : max),
    }
  }),
  ofEnabled('cpu-base', 'fail', 'an enabled service has the CPU limit its load is a share of', (service) =>
    service.limits.cpus !== null
      ? 'its CPU load is a share of its limit'
      : {
          at: placeIn(service, 'deploy', 'resources', 'limits'),
          message: `${service.name} is scaled by its CPU without a limit: its load is a share of the whole host, and hardly ever high`,
          fix: setFix(service, 'deploy.resources.limits.cpus', '1'),
        },
  ),
  ofEnabled(
    'memory-base',
    'fail',
    'an enabled service has the memory limit its use is a share of',
    (service) =>
      service.limits.memory !== null
        ? 'its memory use is a share of its limit'
        : {
            at: placeIn(service, 'deploy', 'resources', 'limits'),
            message: `${service.name} is scaled by its memory without a limit: its use is a share of the whole host`,
            fix: setFix(service, 'deploy.resources.limits.memory', memoryFor(service.image)),
          },
  ),
  ofEnabled(
    'target',
    'warn',
    'targets leave room for the time until a replica is ready (at most 90 %)',
    (service) => {
      for (const [eyrie, vedfolnir] of [
        ['target-cpu', 'target_cpu'],
        ['target-memory', 'target_memory'],
      ] as const) {
        const name = named(service, eyrie, vedfolnir)
        const percent = Number(service.labels[name]?.replace('%', ''))
        if (percent > 90)
          return {
            at: label(service, name),
            message: `${name} of ${service.name} is ${percent} %: it is overloaded before a new replica is ready`,
            fix: fixLabel(service, name, eyrie === 'target-cpu' ? '70' : '80'),
          }
      }
      return 'its targets leave room'
    },
  ),
  check('two-policies', 'warn', 'both families of labels say the same', (service) => {
    for (const [eyrie, vedfolnir] of [
      ['min', 'min'],
      ['max', 'max'],
      ['target-cpu', 'target_cpu'],
      ['target-memory', 'target_memory'],
    ] as const) {
      const [ours, theirs] = [service.labels[`${EYRIE}${eyrie}`], service.labels[`${VEDFOLNIR}${vedfolnir}`]]
      if (ours === undefined || theirs === undefined || Number(ours) === Number(theirs)) continue
      return {
        at: label(service, `${VEDFOLNIR}${vedfolnir}`),
        message: `${service.name}: ${VEDFOLNIR}${vedfolnir} is ${theirs}, ${EYRIE}${eyrie} is ${ours} and wins`,
        fix: fixLabel(service, `${VEDFOLNIR}${vedfolnir}`, ours),
      }
    }
    return null
  }),
  ofEnabled(
    'health',
    'fail',
    'an enabled service has a health check: without one a replica counts as ready before it is',
    (service) =>
      isChecked(service)
        ? 'its health check says when a replica is ready'
        : {
            at: placeIn(service, 'healthcheck'),
            message: `${service.name} is scaled without a health check: a replica counts as ready 10 s after its start, and a broken one stays`,
            fix: {
              sentence: 'add a health check',
              changes: [set(service, ['healthcheck'], healthBlock(service))],
            },
          },
  ),
]

function removal(service: AuditedService, name: string) {
  const labels = at(service.map, ...service.labelsAt)
  return labels?.kind === 'map' ? [{ kind: 'remove' as const, map: labels, key: name }] : []
}

/** By the file, or by its image, as what runs of it shows. */
export function isChecked({ healthcheck, running }: AuditedService): boolean {
  if (healthcheck !== null) return !healthcheck.disabled
  return running?.replicas.some(({ health }) => health !== 'none') === true
}

export function healthBlock(service: AuditedService) {
  const port = service.ports[0]?.target ?? exposed(service)
  return {
    test: ['CMD-SHELL', healthCommand(service, port)],
    interval: '10s',
    timeout: '5s',
    retries: 3,
    start_period: '30s',
  }
}

function exposed(service: AuditedService): string | null {
  const list = at(service.map, 'expose')
  return list?.kind === 'list' ? (textOf(list.items[0])?.split('/')[0] ?? null) : null
}

function healthCommand(service: AuditedService, port: string | null): string {
  // In a compose file a dollar sign itself is written twice.
  return healthFor(service.image, port).replaceAll('$', '$$$$')
}
