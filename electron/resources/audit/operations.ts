/** Checks of what watches over a service, and of what starts and restarts it without anybody. */
import { at, textOf } from '../compose/tree.ts'
import { healthBlock, isChecked } from './autoscale.ts'
import {
  linesOf,
  placeIn,
  removeFix,
  set,
  setFix,
  type AuditedService,
  type Audited,
  type Category,
  type Check,
  type ServiceCheck,
  type Verdict,
} from './check.ts'
import { imageName } from './images.ts'

function check(
  category: Category,
  id: string,
  severity: Check['severity'],
  title: string,
  look: (service: AuditedService, audited: Audited) => Verdict,
): ServiceCheck {
  return { id: `${category}.${id}`, category, severity, title, of: 'service', look }
}

/** Drivers that keep everything unless they are told a size. */
const UNBOUNDED = ['json-file', 'journald']

export const MONITORING_CHECKS: readonly Check[] = [
  check(
    'monitoring',
    'health',
    'warn',
    'every service has a health check, or a comment in it on why it has none',
    (service) => {
      if (service.healthcheck !== null || isChecked(service)) return 'it has a health check'
      if (/#.*health ?check/i.test(linesOf(service))) return 'a comment says why it has no health check'
      return {
        at: service.key,
        message: `${service.name} has no health check: Docker cannot tell a hanging process from a working one`,
        fix: {
          sentence: 'add a health check',
          changes: [set(service, ['healthcheck'], healthBlock(service))],
        },
      }
    },
  ),
  check('monitoring', 'health-disabled', 'warn', 'no health check is switched off', (service) => {
    if (service.healthcheck === null) return null
    if (!service.healthcheck.disabled) return 'its health check is on'
    return {
      at: placeIn(service, 'healthcheck'),
      message: `the health check of ${service.name} is switched off: \`docker compose up --wait\` fails on that, and scaling counts on it`,
      fix: {
        sentence: 'replace it by one that looks',
        changes: [exchangeBlock(service, 'healthcheck', healthBlock(service))],
      },
    }
  }),
  check('monitoring', 'health-start', 'warn', 'a health check gives the service time to start', (service) => {
    const health = service.healthcheck
    if (health === null || health.disabled) return null
    if (health.startPeriodSeconds !== null) return `it has ${health.startPeriodSeconds} s to start`
    return {
      at: placeIn(service, 'healthcheck'),
      message: `the health check of ${service.name} has no start_period: a slow start counts as a failure`,
      fix: setFix(service, 'healthcheck.start_period', '30s'),
    }
  }),
  check('monitoring', 'health-times', 'warn', 'a health check ends before the next one begins', (service) => {
    const health = service.healthcheck
    if (health === null || health.disabled) return null
    const interval = health.intervalSeconds ?? 30
    const timeout = health.timeoutSeconds ?? 30
    if (timeout <= interval) return 'its health checks do not overlap'
    return {
      at: placeIn(service, 'healthcheck', 'timeout'),
      message: `a health check of ${service.name} may take ${timeout} s and is repeated every ${interval} s: a hang is seen late`,
      fix: setFix(service, 'healthcheck.timeout', `${Math.max(1, Math.floor(interval / 2))}s`),
    }
  }),
  check('monitoring', 'log-size', 'warn', 'no service logs without bound', (service) => {
    const driver = service.logDriver ?? 'json-file'
    if (!UNBOUNDED.includes(driver)) return `its log driver ${driver} is bounded, or not on this disk`
    if (driver === 'journald' || service.logOptions['max-size'] !== undefined) return 'its log is bounded'
    return {
      at: placeIn(service, 'logging'),
      message: `the log of ${service.name} grows without bound: one day it fills the disk of all`,
      fix:
        at(service.map, 'logging', 'options') === undefined
          ? setFix(
              service,
              service.logDriver === null ? 'logging' : 'logging.options',
              service.logDriver === null
                ? { driver: 'json-file', options: { 'max-size': '10m', 'max-file': '3' } }
                : { 'max-size': '10m', 'max-file': '3' },
            )
          : setFix(service, 'logging.options.max-size', '10m'),
    }
  }),
  check('monitoring', 'log-none', 'warn', 'no service throws its log away', (service) => {
    if (service.logDriver === null) return null
    if (service.logDriver !== 'none') return 'its log is kept'
    return {
      at: placeIn(service, 'logging', 'driver'),
      message: `${service.name} keeps no log: a failed replica cannot be explained`,
      fix: {
        sentence: 'keep a bounded log',
        changes: [
          exchangeBlock(service, 'logging', {
            driver: 'json-file',
            options: { 'max-size': '10m', 'max-file': '3' },
          }),
        ],
      },
    }
  }),
]

export const AUTOMATION_CHECKS: readonly Check[] = [
  check('automation', 'restart', 'warn', 'every service is started again when it ends', (service) => {
    if (service.restart !== null || service.restartCondition !== null)
      return 'it says when it is started again'
    return {
      at: service.key,
      message: `${service.name} has no restart policy: once it has ended it stays so`,
      fix: setFix(service, 'restart', 'unless-stopped'),
    }
  }),
  check('automation', 'restart-scaled', 'fail', 'every scaled service restarts by itself', (service) => {
    const never =
      service.restart === 'no' || service.restart === 'false' || service.restartCondition === 'none'
    if (!service.scaled || (service.restart === null && service.restartCondition === null)) return null
    if (!never) return 'its replicas restart by themselves'
    const path = service.restartCondition === 'none' ? 'deploy.restart_policy.condition' : 'restart'
    return {
      at: placeIn(service, ...path.split('.')),
      message: `${service.name} is scaled and never restarted: each crash costs a replica`,
      fix: setFix(service, path, path === 'restart' ? 'unless-stopped' : 'any'),
    }
  }),
  check(
    'automation',
    'restart-attempts',
    'fail',
    'attempts to restart are counted only on failure: outside Swarm Docker refuses them beside any other condition',
    (service, { stack }) => {
      const attempts = textOf(at(service.map, 'deploy', 'restart_policy', 'max_attempts'))
      if (stack || attempts === null || service.restartCondition === null) return null
      if (service.restartCondition === 'on-failure') return `it is started again ${attempts} times at most`
      return {
        at: placeIn(service, 'deploy', 'restart_policy', 'max_attempts'),
        message: `${service.name} has max_attempts with condition ${service.restartCondition}: Docker refuses to create it`,
        fix: setFix(service, 'deploy.restart_policy.condition', 'on-failure'),
      }
    },
  ),
  check('automation', 'image-tag', 'warn', 'every image names a version', (service) => {
    if (service.image === null || service.built) return null
    const { repository, name, tag, digest } = imageName(service.image)
    if (digest !== null || (tag !== null && tag !== 'latest')) return 'its image names a version'
    const variable = `${name.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}_VERSION`
    return {
      at: placeIn(service, 'image'),
      message: `${service.name} runs ${service.image}: what that is changes from day to day, and replicas may differ`,
      fix: {
        sentence: `name the version in ${variable} (.env), without which nothing starts`,
        changes: [set(service, ['image'], `${repository}:\${${variable}:?the version of ${name}}`)],
      },
    }
  }),
  check(
    'automation',
    'pull-always',
    'warn',
    'no scaled service pulls its image anew at every start',
    (service) => {
      const policy = textOf(at(service.map, 'pull_policy'))
      if (!service.scaled || policy === null) return null
      if (policy !== 'always') return `its image is pulled by policy ${policy}`
      return {
        at: placeIn(service, 'pull_policy'),
        message: `${service.name} pulls its image at every start: replicas of different age run different code, and none starts without the registry`,
        fix: setFix(service, 'pull_policy', 'missing'),
      }
    },
  ),
  check(
    'automation',
    'image-name',
    'warn',
    'a scaled service that is built has an image name of its own',
    (service) => {
      if (!service.scaled || !service.built) return null
      if (service.image !== null) return 'what is built has a name'
      return {
        at: placeIn(service, 'build'),
        message: `${service.name} is built and has no image name: it cannot be moved to another machine or back to an earlier build`,
        fix: setFix(service, 'image', `${service.name}:local`),
      }
    },
  ),
  check(
    'automation',
    'depends-healthy',
    'warn',
    'a service waits until what it depends on is healthy',
    (service, { services }) => {
      const early = Object.entries(service.dependsOn).filter(([name, condition]) => {
        const other = services.find((each) => each.name === name)
        return condition === 'service_started' && other?.healthcheck != null && !other.healthcheck.disabled
      })
      if (Object.keys(service.dependsOn).length === 0) return null
      if (early.length === 0) return 'it waits for what it depends on'
      const wanted = Object.fromEntries(
        Object.entries(service.dependsOn).map(([name, condition]) => [
          name,
          { condition: early.some(([each]) => each === name) ? 'service_healthy' : condition },
        ]),
      )
      return {
        at: placeIn(service, 'depends_on'),
        message: `${service.name} starts before ${early.map(([name]) => name).join(', ')} ${early.length === 1 ? 'is' : 'are'} healthy`,
        fix: {
          sentence: 'wait until it is healthy',
          changes: [exchangeBlock(service, 'depends_on', wanted)],
        },
      }
    },
  ),
  check(
    'automation',
    'depends-known',
    'fail',
    'everything a service depends on is there',
    (service, { services }) => {
      const missing = Object.keys(service.dependsOn).find(
        (name) => !services.some((each) => each.name === name),
      )
      if (missing === undefined)
        return Object.keys(service.dependsOn).length === 0 ? null : 'everything it depends on is there'
      const map = at(service.map, 'depends_on')
      if (map?.kind !== 'map') return null
      return {
        at: placeIn(service, 'depends_on', missing),
        message: `${service.name} depends on ${missing}, which is not in the files: Compose refuses them`,
        fix:
          map.entries.size === 1
            ? removeFix(service, 'depends_on')
            : { sentence: `remove ${missing}`, changes: [{ kind: 'remove', map, key: missing }] },
      }
    },
  ),
  check('automation', 'secret', 'warn', 'no secret stands in the file', (service) => {
    const environment = at(service.map, 'environment')
    if (environment?.kind !== 'map') return null
    for (const [name, { value, key }] of environment.entries) {
      const written = value.origin.source.text.slice(value.origin.from, value.origin.to)
      if (
        !/(^|_)(PASSWORD|PASSWD|SECRET|TOKEN|API_KEY|PRIVATE_KEY)$/i.test(name) ||
        textOf(value) === null ||
        textOf(value) === '' ||
        written.includes('$')
      )
        continue
      return {
        at: key,
        message: `${name} of ${service.name} stands in the file, and so in every copy of it`,
        fix: {
          sentence: `take it from the environment`,
          changes: [set(service, ['environment', name], `\${${name}:?}`)],
        },
      }
    }
    return 'no secret of it stands in the file'
  }),
]

/** The whole value beside a key of the service, written anew. */
function exchangeBlock(service: AuditedService, key: string, value: Parameters<typeof set>[2]) {
  return set(service, [key], value)
}
