/** Checks of what stands in the way of a second replica, and of how replicas are replaced. */
import { at, textOf } from '../compose/tree.ts'
import {
  placeIn,
  removeFix,
  set,
  setFix,
  type AuditedService,
  type Check,
  type Fix,
  type ServiceCheck,
  type Verdict,
} from './check.ts'
import { hasOneWriter } from './images.ts'

type Look = (service: AuditedService) => Verdict

function check(id: string, severity: Check['severity'], title: string, look: Look): ServiceCheck {
  return { id: `scaling.${id}`, category: 'scaling', severity, title, of: 'service', look }
}

/** Only of services that have, or may get, more than one replica. */
function ofScaled(id: string, severity: Check['severity'], title: string, look: Look): ServiceCheck {
  return check(id, severity, title, (service) => (service.scaled ? look(service) : null))
}

/** A value that every replica would share. */
function forbidden(key: string, why: string): Look {
  return (service) => {
    const value = textOf(at(service.map, key))
    if (value === null) return `it has no ${key} of its own`
    return {
      at: placeIn(service, key),
      message: `${service.name} is scaled and has ${key} ${value}: ${why}`,
      fix: removeFix(service, key),
    }
  }
}

/** As Vedfolnir replaces its replicas: one at a time, the new one first, back when it fails. */
const UPDATE = {
  parallelism: 1,
  delay: '30s',
  monitor: '60s',
  failure_action: 'rollback',
  max_failure_ratio: 0.3,
  order: 'start-first',
}
const ROLLBACK = { parallelism: 1, delay: '10s', monitor: '30s', order: 'stop-first' }

export const SCALING_CHECKS: readonly Check[] = [
  ofScaled(
    'container-name',
    'fail',
    'no scaled service has a fixed `container_name`',
    forbidden('container_name', 'a second replica cannot be created'),
  ),
  ofScaled(
    'hostname',
    'warn',
    'no scaled service has a fixed `hostname`',
    forbidden('hostname', 'all replicas would answer to one name'),
  ),
  ofScaled(
    'mac-address',
    'fail',
    'no scaled service has a fixed `mac_address`',
    forbidden('mac_address', 'two replicas would have one address'),
  ),
  ofScaled(
    'network-mode',
    'fail',
    'no scaled service shares the network of its host or of a container',
    (service) => {
      const mode = service.networkMode
      if (mode === null || !/^(host|service:|container:)/.test(mode))
        return 'each replica has a network of its own'
      return {
        at: placeIn(service, 'network_mode'),
        message: `${service.name} is scaled with network_mode ${mode}: its replicas would compete for the same ports`,
        fix: removeFix(service, 'network_mode'),
      }
    },
  ),
  ofScaled('fixed-port', 'fail', 'no scaled service publishes a fixed host port', (service) => {
    const port = service.ports.find(
      ({ published, target }) => published !== null && !published.includes('-') && target !== '',
    )
    if (port === undefined) return 'it publishes no fixed host port'
    const { tree, published } = port
    const address =
      port.hostIp === null ? '' : `${port.hostIp.includes(':') ? `[${port.hostIp}]` : port.hostIp}:`
    const free = `${address === '' ? '' : `${address}:`}${port.target}${port.protocol === 'tcp' ? '' : `/${port.protocol}`}`
    const fix: Fix =
      tree.kind === 'map'
        ? {
            sentence: `let Docker choose the host port`,
            changes: [{ kind: 'remove', map: tree, key: 'published' }],
          }
        : {
            sentence: `publish ${free} at any free host port`,
            changes: [{ kind: 'exchange', tree, value: free }],
          }
    return {
      at: tree.origin,
      message: `${service.name} is scaled and publishes host port ${published ?? ''}: only one replica can have it; let a proxy in front publish it`,
      fix,
    }
  }),
  ofScaled('static-address', 'fail', 'no scaled service has a static address', (service) => {
    const networks = at(service.map, 'networks')
    if (networks?.kind !== 'map') return 'it has no static address'
    for (const [name, { value }] of networks.entries) {
      const key = ['ipv4_address', 'ipv6_address'].find((each) => textOf(at(value, each)) !== null)
      if (key === undefined || value.kind !== 'map') continue
      return {
        at: value.entries.get(key)?.key ?? service.key,
        message: `${service.name} is scaled and has ${key} ${textOf(at(value, key)) ?? ''} in ${name}: a second replica cannot have it`,
        fix: { sentence: `remove ${key} in ${name}`, changes: [{ kind: 'remove', map: value, key }] },
      }
    }
    return 'it has no static address'
  }),
  ofScaled(
    'one-writer',
    'fail',
    'no service that must be the only writer of its data is scaled',
    (service) => {
      if (!hasOneWriter(service.image)) return null
      return {
        at: placeIn(service, 'image'),
        message: `${service.name} (${service.image ?? ''}) must be the only one that writes its data: two replicas destroy it`,
        fix: {
          sentence: 'keep it at one replica, disabled for scaling',
          changes: [
            set(service, [...service.labelsAt, 'eyrie.autoscale.enable'], 'false'),
            ...((service.replicas ?? 1) > 1
              ? [
                  set(
                    service,
                    at(service.map, 'deploy', 'replicas') === undefined ? ['scale'] : ['deploy', 'replicas'],
                    1,
                  ),
                ]
              : []),
          ],
        },
      }
    },
  ),
  ofScaled(
    'shared-volume',
    'warn',
    'no scaled service writes to a named volume that all its replicas share',
    (service) => {
      if (hasOneWriter(service.image)) return null
      const mount = service.mounts.find(
        ({ type, source, readOnly }) => type === 'volume' && source !== null && !readOnly,
      )
      if (mount === undefined) return 'its replicas share no volume that they write to'
      const { tree } = mount
      return {
        at: tree.origin,
        message: `all replicas of ${service.name} would write to the volume ${mount.source ?? ''}: mount it read-only, or keep its data elsewhere`,
        fix:
          tree.kind === 'map'
            ? {
                sentence: 'mount it read-only',
                changes: [{ kind: 'set', map: tree, path: ['read_only'], value: true }],
              }
            : {
                sentence: 'mount it read-only',
                changes: [{ kind: 'exchange', tree, value: `${mount.source ?? ''}:${mount.target}:ro` }],
              },
      }
    },
  ),
  ofScaled('update-policy', 'warn', 'every scaled service has an update policy', (service) =>
    service.update !== null
      ? 'it has an update policy'
      : {
          at: placeIn(service, 'deploy'),
          message: `${service.name} has no update_config: a bad version replaces every replica before anybody looks`,
          fix: setFix(service, 'deploy.update_config', UPDATE),
        },
  ),
  ofScaled('rollback-policy', 'warn', 'every scaled service has a rollback policy', (service) =>
    service.rollback !== null
      ? 'it has a rollback policy'
      : {
          at: placeIn(service, 'deploy'),
          message: `${service.name} has no rollback_config: how it goes back is left to defaults`,
          fix: setFix(service, 'deploy.rollback_config', ROLLBACK),
        },
  ),
  ofUpdate(
    'update-failure',
    'a failed update rolls back',
    ({ failureAction }) => failureAction === 'rollback',
    'failure_action',
    'rollback',
    'a failed update stays half done',
  ),
  ofUpdate(
    'update-parallelism',
    'an update replaces one part of the replicas at a time',
    ({ parallelism }) => parallelism !== 0,
    'parallelism',
    1,
    'an update replaces all replicas at once',
  ),
  ofUpdate(
    'update-order',
    'an update starts the new replica before it stops the old one',
    ({ order }) => order === 'start-first',
    'order',
    'start-first',
    'during an update there is one replica less',
  ),
  ofUpdate(
    'update-monitor',
    'an update watches each new replica for a while',
    ({ monitorSeconds }) => monitorSeconds !== null && monitorSeconds >= 10,
    'monitor',
    '60s',
    'a replica that fails after the first seconds counts as updated',
  ),
  check('replicas-twice', 'fail', '`scale` and `deploy.replicas` do not contradict each other', (service) => {
    const [scale, replicas] = [
      textOf(at(service.map, 'scale')),
      textOf(at(service.map, 'deploy', 'replicas')),
    ]
    if (scale === null || replicas === null || Number(scale) === Number(replicas)) return null
    return {
      at: placeIn(service, 'scale'),
      message: `${service.name} has scale ${scale} and deploy.replicas ${replicas}: Compose refuses the file`,
      fix: removeFix(service, 'scale'),
    }
  }),
  check('global-mode', 'fail', 'no service that is enabled for scaling runs in mode global', (service) => {
    if (!service.policy.policy.enabled || service.mode === null) return null
    if (service.mode === 'replicated') return 'it is replicated'
    return {
      at: placeIn(service, 'deploy', 'mode'),
      message: `${service.name} is enabled for scaling in mode ${service.mode}: it has one replica a node, whatever is asked for`,
      fix: setFix(service, 'deploy.mode', 'replicated'),
    }
  }),
  ofScaled(
    'stop-grace',
    'warn',
    'every scaled service has a grace period of its own to stop in',
    (service) =>
      service.stopGraceSeconds !== null
        ? `it has ${service.stopGraceSeconds} s to stop`
        : {
            at: service.key,
            message: `${service.name} has no stop_grace_period: a replica that is scaled down is killed after 10 s, whatever it still works on`,
            fix: setFix(service, 'stop_grace_period', '30s'),
          },
  ),
]

function ofUpdate(
  id: string,
  title: string,
  isFine: (update: NonNullable<AuditedService['update']>) => boolean,
  key: string,
  value: string | number,
  why: string,
): ServiceCheck {
  return ofScaled(id, 'warn', title, (service) => {
    if (service.update === null) return null
    if (isFine(service.update)) return title
    return {
      at: placeIn(service, 'deploy', 'update_config', key),
      message: `${service.name}: ${why} (update_config.${key})`,
      fix: setFix(service, `deploy.update_config.${key}`, value),
    }
  })
}
