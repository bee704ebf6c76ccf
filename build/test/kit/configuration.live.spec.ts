/**
 * Every file of compose/vedfolnir, held to the program that reads it: Compose, `docker stack`, nginx, Prometheus,
 * Alertmanager. What Debian has no package of is held to the keys that its documentation names.
 */
import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { checkRules, promtool } from '../../../electron/prometheus/rules/testing/promtool.ts'
import { copyKit, environment, FILES, overFiles, STAND_IN, type Kit } from './kit.ts'

interface Service {
  readonly networks?: Readonly<Record<string, unknown>>
  readonly deploy: { readonly resources: Readonly<Record<string, Readonly<Record<string, unknown>>>> }
  readonly configs?: readonly { readonly source: string; readonly target: string }[]
  readonly command?: readonly string[]
}
interface Config {
  readonly services: Readonly<Record<string, Service>>
  readonly secrets: Readonly<Record<string, unknown>>
  readonly configs: Readonly<Record<string, { readonly file: string }>>
}

const COMPOSE = { 2.26: environment.EYRIE_COMPOSE_226, '2.40': environment.EYRIE_COMPOSE_240 }

let kit: Kit
let config: Config

const program = (name: string | undefined, what: string): string => {
  if (name === undefined) throw new Error(`no ${what}: run build/provision.sh`)
  return name
}
/** A program of the stand-in image on one folder of the kit. */
const standIn = (folder: string, ...command: readonly string[]) =>
  kit.run('docker', [
    ...['run', '--rm', '--network', 'none', '-v', `${path.join(kit.folder, folder)}:/kit:ro`],
    ...[STAND_IN, ...command],
  ])

beforeAll(async () => {
  kit = copyKit()
  const parameters = [...overFiles(...FILES), 'config', '--format', 'json']
  config = JSON.parse(await kit.run(program(COMPOSE['2.40'], 'Compose'), parameters)) as Config
})
afterAll(() => {
  kit.remove()
})

describe.each(Object.entries(COMPOSE))('Compose %s', (_, compose) => {
  test.each([
    ['the base alone', [FILES[0] ?? '']],
    ['with its scaling', FILES],
    ['with the stand-ins', [...FILES, 'stand-ins.yml']],
  ])('takes %s', async (__, files) => {
    const parameters = [...overFiles(...files), 'config', '--quiet']
    expect(await kit.run(program(compose, 'Compose'), parameters)).toBe('')
  })
})

describe('the stack', () => {
  test('is taken by `docker stack config`, with the resources and secrets of the Compose project', async () => {
    const docker = program(environment.EYRIE_DOCKER_26, 'docker CLI with `stack config`')
    const stack = parse(
      await kit.run(docker, ['stack', 'config', '-c', 'docker-compose.swarm.yml']),
    ) as Config
    expect(Object.keys(stack.services).sort()).toEqual(Object.keys(config.services).sort())
    const amounts = (of: Config) =>
      Object.entries(of.services).map(([name, { deploy }]) => [
        name,
        Object.entries(deploy.resources).map(([kind, each]) => [
          kind,
          Number(each.cpus),
          Number(each.memory),
        ]),
        deploy.resources.limits?.pids,
      ])
    expect(amounts(stack).sort()).toEqual(amounts(config).sort())
    expect(Object.keys(stack.secrets).sort()).toEqual(Object.keys(config.secrets).sort())
  })
})

test('README.md makes every secret, in a folder that nobody else opens', () => {
  expect(statSync(path.join(kit.folder, 'secrets')).mode & 0o777).toBe(0o700)
  for (const name of Object.keys(config.secrets))
    expect(kit.read(`secrets/${name}`).length, name).toBeGreaterThan(8)
})

test('nginx takes its configuration', async () => {
  await standIn('nginx', 'nginx', '-e', 'stderr', '-t', '-q', '-c', '/kit/nginx.conf')
})

test.each(['prometheus.yml', 'prometheus.swarm.yml'])(
  'promtool takes %s, its rules and its token file',
  (name) => {
    const file = `prometheus/${name}`
    kit.write(file, kit.read(file).replaceAll('/run/secrets', path.join(kit.folder, 'secrets')))
    const { status, output } = promtool(['check', 'config', path.join(kit.folder, file)])
    expect(status, output).toBe(0)
    expect(output).toMatch(/SUCCESS: \d\d+ rules found/)
  },
)

describe('Alertmanager', () => {
  test('takes its configuration', async () => {
    expect(await standIn('alertmanager', 'amtool', 'check-config', '/kit/alertmanager.yml')).toContain(
      'SUCCESS',
    )
  })
  test.each([
    ['critical', { severity: 'critical' }],
    ['info', { severity: 'info' }],
    ['warning', { severity: 'warning', project: 'vedfolnir' }],
  ])('sends what is %s to the webhook', async (_, labels) => {
    const parameters = ['--config.file=/kit/alertmanager.yml', '--verify.receivers=webhook']
    const told = Object.entries(labels).map(([name, value]) => `${name}=${value}`)
    await standIn('alertmanager', 'amtool', 'config', 'routes', 'test', ...parameters, ...told)
  })
})

test.each<readonly [string, string]>([
  ['nginx', 'vedfolnir'],
  ['vedfolnir', 'mysql'],
  ['vedfolnir', 'redis'],
  ['vedfolnir', 'vault'],
  ['mysql-exporter', 'mysql'],
  ['redis-exporter', 'redis'],
  ['nginx-exporter', 'nginx'],
  ['grafana', 'prometheus'],
  ['grafana', 'loki'],
  ...['vedfolnir', 'alertmanager', 'cadvisor'].map((to) => ['prometheus', to] as const),
  ...['node', 'mysql', 'redis', 'nginx'].map((of) => ['prometheus', `${of}-exporter`] as const),
])('%s and %s share a network', (from, to) => {
  const networks = (name: string) => Object.keys(config.services[name]?.networks ?? {})
  expect(networks(from).filter((name) => networks(to).includes(name))).not.toEqual([])
})

describe('Grafana', () => {
  /** Grafana 12.0, "Provision Grafana": data sources, dashboards. */
  const SOURCE = ['name', 'uid', 'type', 'access', 'url', 'isDefault', 'jsonData', 'editable', 'version']
  const PROVIDER = ['name', 'type', 'folder', 'folderUid', 'allowUiUpdates', 'disableDeletion', 'options']
  const OPTIONS = ['path', 'foldersFromFilesStructure']
  const provisioned = (file: string) =>
    parse(kit.read(`grafana/provisioning/${file}`)) as Record<string, unknown>
  const sources = () => provisioned('datasources/prometheus.yml').datasources as Record<string, unknown>[]

  test('finds its data sources', () => {
    onlyKeys(provisioned('datasources/prometheus.yml'), ['apiVersion', 'datasources'])
    for (const source of sources()) {
      onlyKeys(source, SOURCE)
      const { hostname, port } = new URL(String(source.url))
      expect(config.services).toHaveProperty([hostname])
      expect(port).not.toBe('')
    }
    expect(
      sources()
        .filter(({ isDefault }) => isDefault)
        .map(({ type }) => type),
    ).toEqual(['prometheus'])
    expect(new Set(sources().map(({ uid }) => uid)).size).toBe(sources().length)
  })

  test('finds its dashboards where Compose puts them', () => {
    const file = provisioned('dashboards/vedfolnir.yml')
    onlyKeys(file, ['apiVersion', 'providers'])
    const [provider = {}, ...more] = file.providers as Record<string, unknown>[]
    expect(more).toEqual([])
    onlyKeys(provider, PROVIDER)
    const options = provider.options as Record<string, unknown>
    onlyKeys(options, OPTIONS)
    const mounted = config.services.grafana?.configs?.find(({ target }) => target.endsWith('.json'))
    expect(path.dirname(mounted?.target ?? '')).toBe(options.path)
    expect(mounted?.source).toBe('grafana_scaling')
  })

  test('every panel asks a data source that is provisioned, in PromQL that parses', () => {
    const dashboard = JSON.parse(kit.read('grafana/dashboards/vedfolnir-scaling.json')) as {
      uid: string
      templating: { list: { name: string; type: string; query: string }[] }
      panels: { type: string; targets?: { expr: string; datasource: { type: string; uid: string } }[] }[]
      annotations: { list: { expr: string; datasource: { type: string; uid: string } }[] }
    }
    expect(dashboard.uid).toBe('vedfolnir-scaling')
    expect(
      dashboard.panels.filter(({ type, targets = [] }) => type !== 'row' && targets.length === 0),
    ).toEqual([])
    const asked = [...dashboard.panels.flatMap(({ targets = [] }) => targets), ...dashboard.annotations.list]
    expect(asked.length).toBeGreaterThan(20)
    const [variable, ...others] = dashboard.templating.list
    expect(others).toEqual([])
    expect(sources().map(({ type }) => type)).toContain(variable?.query)
    for (const { datasource } of asked)
      expect(datasource).toEqual({ type: 'prometheus', uid: `\${${variable?.name ?? ''}}` })
    const rules = asked.map(({ expr }, index) => ({ record: `panel:${index}`, expr }))
    expect(checkRules(JSON.stringify({ groups: [{ name: 'panels', rules }] }))).toBe('')
  })
})

test('Loki knows every key of its configuration', () => {
  /** Loki 3.3, "Grafana Loki configuration parameters". */
  const documented: Tree = {
    auth_enabled: true,
    server: { http_listen_port: true },
    common: {
      path_prefix: true,
      replication_factor: true,
      ring: { kvstore: { store: true } },
      storage: { filesystem: { chunks_directory: true, rules_directory: true } },
    },
    schema_config: { configs: true },
    limits_config: { retention_period: true },
    compactor: { working_directory: true, retention_enabled: true, delete_request_store: true },
    analytics: { reporting_enabled: true },
  }
  const loki = parse(kit.read('loki/loki.yml')) as Loki
  expect(unknownKeys(loki, documented)).toEqual([])
  const [period, ...later] = loki.schema_config.configs
  expect(later).toEqual([])
  // With tsdb only v13 has structured metadata, and the index is one of a day.
  expect(period).toMatchObject({ store: 'tsdb', schema: 'v13', index: { period: '24h' } })
  expect(
    unknownKeys(period, {
      from: true,
      store: true,
      object_store: true,
      schema: true,
      index: { prefix: true, period: true },
    }),
  ).toEqual([])
  // Loki does not start with retention and no store for what is to be deleted.
  expect(loki.compactor.delete_request_store).toBe(period?.object_store)
  for (const folder of [loki.compactor.working_directory, ...Object.values(loki.common.storage.filesystem)])
    expect(folder.startsWith(`${loki.common.path_prefix}/`), folder).toBe(true)
})

test('Vault knows every key of its configuration', () => {
  /** Vault 1.19, "Vault configuration": filesystem storage, TCP listener. */
  const documented: Record<string, readonly string[]> = {
    '': [
      'disable_mlock',
      'ui',
      'api_addr',
      'cluster_addr',
      'log_level',
      'default_lease_ttl',
      'max_lease_ttl',
    ],
    'storage "file"': ['path'],
    'listener "tcp"': ['address', 'tls_disable', 'tls_cert_file', 'tls_key_file'],
  }
  const found = settingsOf(kit.read('vault/vault.hcl'))
  expect(found.filter(({ block, key }) => documented[block]?.includes(key) !== true)).toEqual([])
  expect(found.map(({ block, key }) => `${block} ${key}`.trim()).sort()).toEqual([
    'disable_mlock',
    'listener "tcp" address',
    'listener "tcp" tls_disable',
    'storage "file" path',
    'ui',
  ])
})

test('cAdvisor knows its flags, and leaves out nothing that the rules read', () => {
  /** cAdvisor 0.52, "cAdvisor Runtime Options". */
  const flags = ['docker_only', 'housekeeping_interval', 'disable_metrics']
  const kinds =
    'advtcp app cpu cpuLoad cpu_topology cpuset disk diskIO hugetlb memory memory_numa network oom_event percpu perf_event process referenced_memory resctrl sched tcp udp'.split(
      ' ',
    )
  const given = (config.services.cadvisor?.command ?? []).map((flag) => /^--([a-z_]+)=(.+)$/.exec(flag) ?? [])
  expect(given.map(([, name]) => name)).toEqual(flags)
  const disabled = given[2]?.[2]?.split(',') ?? []
  expect(disabled.filter((kind) => !kinds.includes(kind))).toEqual([])
  expect(disabled.filter((kind) => ['cpu', 'memory', 'oom_event', 'process'].includes(kind))).toEqual([])
})

test('what a service is given as configuration is a file of the kit', () => {
  for (const [name, { file }] of Object.entries(config.configs))
    expect(readFileSync(file, 'utf8').length, name).toBeGreaterThan(50)
})

interface Loki {
  readonly schema_config: { readonly configs: readonly Record<string, unknown>[] }
  readonly compactor: Readonly<Record<string, string>> & { readonly working_directory: string }
  readonly common: {
    readonly path_prefix: string
    readonly storage: { readonly filesystem: Readonly<Record<string, string>> }
  }
}

/** Keys that may be there; true: with any value. */
interface Tree {
  readonly [key: string]: Tree | true
}

function unknownKeys(value: unknown, known: Tree, at = ''): readonly string[] {
  if (typeof value !== 'object' || value === null) return [`${at} is no mapping`]
  return Object.entries(value).flatMap(([key, each]) => {
    const here = at === '' ? key : `${at}.${key}`
    const inside = known[key]
    if (inside === undefined) return [here]
    return inside === true ? [] : unknownKeys(each, inside, here)
  })
}

function onlyKeys(value: Readonly<Record<string, unknown>>, known: readonly string[]): void {
  expect(unknownKeys(value, Object.fromEntries(known.map((key) => [key, true as const])))).toEqual([])
}

interface Setting {
  readonly block: string
  readonly key: string
}

/** The settings of an HCL file of blocks without blocks in them; throws at a line that is none of it. */
function settingsOf(text: string): readonly Setting[] {
  let block = ''
  return text.split('\n').flatMap((line, index): readonly Setting[] => {
    const told = line.replace(/#.*/, '').trim()
    if (told === '') return []
    const opened = /^(?<kind>[a-z_]+ "[a-z]+") \{$/.exec(told)?.groups?.kind
    const key = /^(?<key>[a-z_]+)\s*= (?:"[^"]*"|true|false|\d+)$/.exec(told)?.groups?.key
    if (opened !== undefined && block === '') block = opened
    else if (told === '}' && block !== '') block = ''
    else if (key !== undefined) return [{ block, key }]
    else throw new Error(`vault.hcl:${index + 1}: ${told}`)
    return []
  })
}
