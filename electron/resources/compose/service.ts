/** A service of a compose file as the audit needs it: every value read, version-2 keys included, with its place. */
import { bytesOf, numberOf, wholeOf } from '../../../shared/lib/amounts.ts'
import { secondsOf } from './units.ts'
import { portsOf, type Port } from './ports.ts'
import { mountOf, type Mount } from './mounts.ts'
import { problemAt, type Origin, type Problem } from './source.ts'
import { shapeOf, type UnknownKey } from './shape.ts'
import { at, isNothing, textOf, type Mapping, type Tree } from './tree.ts'

export interface Amounts {
  /** Cores. */
  readonly cpus: number | null
  readonly memory: number | null
  readonly pids: number | null
}

export interface HealthCheck {
  readonly test: readonly string[]
  readonly disabled: boolean
  readonly intervalSeconds: number | null
  readonly timeoutSeconds: number | null
  readonly startPeriodSeconds: number | null
  readonly retries: number | null
}

export interface UpdatePolicy {
  readonly parallelism: number | null
  readonly delaySeconds: number | null
  readonly failureAction: string | null
  readonly monitorSeconds: number | null
  readonly maxFailureRatio: number | null
  readonly order: string | null
}

export interface ComposeService {
  readonly name: string
  readonly map: Mapping
  /** Where its name stands. */
  readonly key: Origin
  readonly image: string | null
  readonly built: boolean
  readonly profiles: readonly string[]
  readonly containerName: string | null
  readonly limits: Amounts
  readonly reservations: Amounts
  readonly restart: string | null
  readonly restartCondition: string | null
  readonly healthcheck: HealthCheck | null
  readonly ports: readonly Port[]
  readonly mounts: readonly Mount[]
  readonly labels: Readonly<Record<string, string>>
  readonly deployLabels: Readonly<Record<string, string>>
  readonly environment: Readonly<Record<string, string | null>>
  /** `deploy.replicas`, else `scale`; null: neither. */
  readonly replicas: number | null
  readonly mode: string | null
  readonly update: UpdatePolicy | null
  readonly rollback: UpdatePolicy | null
  readonly logDriver: string | null
  readonly logOptions: Readonly<Record<string, string>>
  readonly networkMode: string | null
  readonly dependsOn: Readonly<Record<string, string>>
  readonly stopGraceSeconds: number | null
  readonly unknown: readonly UnknownKey[]
}

export function readServices(model: Mapping, problems: Problem[]): readonly ComposeService[] {
  const services = model.entries.get('services')
  if (services === undefined || isNothing(services.value)) {
    problems.push(
      problemAt(services?.key ?? { ...model.origin, to: model.origin.from }, 'there are no services'),
    )
    return []
  }
  if (services.value.kind !== 'map') {
    problems.push(problemAt(services.value.origin, 'services must be a mapping'))
    return []
  }
  return [...services.value.entries].flatMap(([name, { key, value }]) => {
    if (value.kind !== 'map') {
      problems.push(problemAt(isNothing(value) ? key : value.origin, `services.${name} must be a mapping`))
      return []
    }
    return [readService(name, key, value, problems)]
  })
}

function readService(name: string, key: Origin, map: Mapping, problems: Problem[]): ComposeService {
  const shape = shapeOf(map, name)
  problems.push(...shape.problems)
  const wrong = (tree: Tree, path: string, expected: string) =>
    problems.push(
      problemAt(tree.origin, `services.${name}.${path}: "${textOf(tree) ?? ''}" is not ${expected}`),
    )
  const read = <T>(path: string, reader: (text: string) => T | null, expected: string): T | null => {
    const tree = at(map, ...path.split('.'))
    const text = textOf(tree)
    if (tree === undefined || text === null) return null
    const value = reader(text)
    if (
      value === null &&
      !shape.problems.some((each) => each.message.startsWith(`services.${name}.${path} `))
    )
      wrong(tree, path, expected)
    return value
  }
  const text = (path: string) => textOf(at(map, ...path.split('.')))
  const bytes = (path: string) => read(path, bytesOf, 'a size such as 512M')
  const number = (path: string) => read(path, numberOf, 'a number')
  const whole = (path: string) => read(path, wholeOf, 'a whole number')
  const seconds = (path: string) => read(path, secondsOf, 'a duration such as 30s')
  const positive = (value: number | null) => (value !== null && value > 0 ? value : null)
  const update = (path: string): UpdatePolicy | null =>
    at(map, ...path.split('.'))?.kind !== 'map'
      ? null
      : {
          parallelism: whole(`${path}.parallelism`),
          delaySeconds: seconds(`${path}.delay`),
          failureAction: text(`${path}.failure_action`),
          monitorSeconds: seconds(`${path}.monitor`),
          maxFailureRatio: number(`${path}.max_failure_ratio`),
          order: text(`${path}.order`),
        }
  const quota = positive(number('cpu_quota'))
  const period = positive(number('cpu_period')) ?? 100_000
  return {
    name,
    map,
    key,
    image: text('image'),
    built: !isNothing(at(map, 'build')),
    profiles: listTexts(at(map, 'profiles')),
    containerName: text('container_name'),
    limits: {
      cpus:
        positive(number('deploy.resources.limits.cpus')) ??
        positive(number('cpus')) ??
        (quota === null ? null : quota / period),
      memory: positive(bytes('deploy.resources.limits.memory')) ?? positive(bytes('mem_limit')),
      pids: positive(whole('deploy.resources.limits.pids')) ?? positive(whole('pids_limit')),
    },
    reservations: {
      cpus: positive(number('deploy.resources.reservations.cpus')),
      memory: positive(bytes('deploy.resources.reservations.memory')) ?? positive(bytes('mem_reservation')),
      pids: null,
    },
    restart: text('restart'),
    restartCondition:
      at(map, 'deploy', 'restart_policy')?.kind === 'map'
        ? (text('deploy.restart_policy.condition') ?? 'any')
        : null,
    healthcheck: readHealth(),
    ports: itemsOf('ports', portsOf, 'a port such as 8080:80').flat(),
    mounts: itemsOf('volumes', mountOf, 'a mount such as data:/var/lib/data'),
    labels: pairs(at(map, 'labels')),
    deployLabels: pairs(at(map, 'deploy', 'labels')),
    environment: Object.fromEntries(
      entriesOf(at(map, 'environment')).map(([each, tree]) => [each, textOf(tree)]),
    ),
    replicas: whole('deploy.replicas') ?? whole('scale'),
    mode: text('deploy.mode'),
    update: update('deploy.update_config'),
    rollback: update('deploy.rollback_config'),
    logDriver: text('logging.driver'),
    logOptions: pairs(at(map, 'logging', 'options')),
    networkMode: text('network_mode'),
    dependsOn: Object.fromEntries(
      entriesOf(at(map, 'depends_on')).map(([each, tree]) => [
        each,
        textOf(at(tree, 'condition')) ?? 'service_started',
      ]),
    ),
    stopGraceSeconds: seconds('stop_grace_period'),
    unknown: shape.unknown,
  }

  function readHealth(): HealthCheck | null {
    const health = at(map, 'healthcheck')
    if (health?.kind !== 'map') return null
    const test = at(health, 'test')
    const words =
      test?.kind === 'list' ? listTexts(test) : textOf(test) === null ? [] : ['CMD-SHELL', textOf(test) ?? '']
    return {
      test: words,
      disabled: /^(true|yes|on|y)$/i.test(text('healthcheck.disable') ?? '') || words[0] === 'NONE',
      intervalSeconds: seconds('healthcheck.interval'),
      timeoutSeconds: seconds('healthcheck.timeout'),
      startPeriodSeconds: seconds('healthcheck.start_period'),
      retries: whole('healthcheck.retries'),
    }
  }

  function itemsOf<T>(path: string, reader: (tree: Tree) => T | null, expected: string): readonly T[] {
    const list = at(map, path)
    if (list?.kind !== 'list') return []
    return list.items.flatMap((item) => {
      const value = reader(item)
      if (value === null) wrong(item, path, expected)
      return value === null ? [] : [value]
    })
  }
}

function entriesOf(tree: Tree | undefined): readonly (readonly [string, Tree])[] {
  return tree?.kind === 'map' ? [...tree.entries].map(([key, { value }]) => [key, value] as const) : []
}

function pairs(tree: Tree | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(entriesOf(tree).map(([key, value]) => [key, textOf(value) ?? '']))
}

function listTexts(tree: Tree | undefined): readonly string[] {
  return tree?.kind === 'list' ? tree.items.flatMap((item) => textOf(item) ?? []) : []
}
