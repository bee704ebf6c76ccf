// A clone beside a replica that Compose makes itself, and Compose's word on both, on the real engine.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { EngineOperations } from '../observe/ports.ts'
import type { DockerApi } from './api.ts'
import { nameOf, shortId, type InspectedContainer } from './inspected.ts'
import { createDockerOperations } from './operations.ts'
import { buildImage, COMPOSE_PROGRAMS, connect, createProject, docker, look } from './testing/act.ts'
import type { TestImage, TestProject } from './testing/act.ts'

const composeFile = (image: string) => `
services:
  web:
    image: ${image}
    pull_policy: never
    command: ["sh", "-c", "mkdir -p /www && echo $$GREETING-$$FROM_IMAGE > /www/index.html && exec httpd -f -p 8080 -h /www"]
    restart: unless-stopped
    stop_grace_period: 1s
    stop_signal: SIGINT
    environment: { GREETING: hello, DB_PASSWORD: hunter2-hunter2 }
    healthcheck: { test: wget -q -O - http://127.0.0.1:8080/, interval: 1s, timeout: 2s, retries: 5 }
    ports: ["8080"]
    networks: { front: { aliases: [shop, store] }, back: {}, audit: { aliases: [watched] } }
    volumes: [/anonymous, "named:/named", "./motd:/etc/motd:ro"]
    tmpfs: ["/scratch:size=1m"]
    secrets: [key]
    configs: [{ source: conf, target: /etc/act.conf }]
    ulimits: { nofile: { soft: 512, hard: 1024 } }
    cap_drop: [NET_RAW]
    cap_add: [SYS_NICE]
    devices: ["/dev/null:/dev/act-null"]
    sysctls: { net.core.somaxconn: 256 }
    security_opt: ["no-new-privileges:true"]
    logging: { driver: json-file, options: { max-size: 1m } }
    extra_hosts: ["elsewhere:127.0.0.9"]
    dns: [127.0.0.11]
    init: true
    shm_size: 8m
    labels: { act.label: kept }
    deploy:
      replicas: 2
      resources:
        limits: { cpus: '0.5', memory: 32M, pids: 50 }
        reservations: { memory: 8M }
networks: { front: {}, back: {}, audit: { internal: true } }
volumes: { named: {} }
secrets: { key: { file: ./key } }
configs: { conf: { file: ./conf } }
`
const FILES = { motd: 'a bind', key: 'a secret', conf: 'a config' }

/** What must be the same in two replicas: names, ids, numbers, addresses and times made alike. */
function comparable(container: InspectedContainer): unknown {
  const number = container.Config.Labels?.['com.docker.compose.container-number'] ?? ''
  const networks = Object.entries(container.NetworkSettings.Networks ?? {}).map(
    ([network, { NetworkID, Aliases, Links, DriverOpts, IPAMConfig }]) =>
      [network, { NetworkID, Aliases, Links, DriverOpts, IPAMConfig: IPAMConfig ?? {} }] as const,
  )
  const mounts = (container.Mounts as readonly Readonly<Record<string, unknown>>[])
    .map((mount) =>
      /^[0-9a-f]{64}$/.test(String(mount.Name)) ? { ...mount, Name: 'new', Source: 'new' } : mount,
    )
    .toSorted((a, b) => String(a.Destination).localeCompare(String(b.Destination)))
  const text = JSON.stringify({
    Image: container.Image,
    Path: container.Path,
    Args: container.Args,
    Platform: container.Platform,
    // Compose lists what comes from a map in any order.
    Config: { ...container.Config, Env: container.Config.Env?.toSorted() },
    HostConfig: {
      ...container.HostConfig,
      Binds: container.HostConfig.Binds?.toSorted(),
      Mounts: container.HostConfig.Mounts?.toSorted((a, b) => a.Target.localeCompare(b.Target)),
    },
    Networks: Object.fromEntries(networks),
    Mounts: mounts,
  })
  const alike: unknown = JSON.parse(
    text
      .replaceAll(nameOf(container), 'NAME')
      .replaceAll(shortId(container.Id), 'ID')
      .replace(
        `"com.docker.compose.container-number":"${number}"`,
        '"com.docker.compose.container-number":"N"',
      )
      // Eyrie's own, of which Compose takes no notice: the tests below scale with Compose and see nothing recreated.
      .replace(',"eyrie.operation":"test-action"', ''),
  )
  return alike
}

async function add(
  operations: EngineOperations,
  source: string,
  name: string,
  number: number,
): Promise<string> {
  const created = await operations.createClone(source, name, number, 'test-action')
  if (!created.ok) throw new Error(created.error.message)
  expect(await operations.start(created.value.id)).toEqual({ ok: true, value: undefined })
  const outcome = await operations.awaitHealthy(created.value.id, 30, () => undefined)
  expect(outcome).toMatchObject({ ok: true, value: { kind: 'healthy' } })
  return created.value.id
}

describe.each(COMPOSE_PROGRAMS)('under Compose %s', (version, program) => {
  let api: DockerApi
  let operations: EngineOperations
  let image: TestImage
  let project: TestProject

  beforeAll(async () => {
    api = await connect()
    operations = createDockerOperations(api)
    image = await buildImage()
    project = await createProject(program, `c${version.replace('.', '')}`, composeFile(image.name), FILES)
    await project.compose('up', '-d', '--wait')
  })
  afterAll(async () => {
    await project.remove()
    await image.remove()
  })

  test('a clone differs in its action’s label alone from a replica that Compose makes itself', async () => {
    const [first = '', second = ''] = await project.ids('web')
    const third = await add(operations, first, `${project.name}-web-3`, 3)
    const fourth = await add(operations, third, `${project.name}-web-4`, 4)
    const own = comparable(await look(api, second))
    expect(comparable(await look(api, third))).toEqual(own)
    expect(comparable(await look(api, fourth))).toEqual(own)
  })

  test('each clone serves, is found under the shared aliases and has volumes of its own', async () => {
    const ids = await project.ids('web')
    expect(ids).toHaveLength(4)
    const [first = '', , third = '', fourth = ''] = ids
    expect(await docker('exec', third, 'wget', '-q', '-O', '-', 'http://127.0.0.1:8080/')).toBe('hello-kept')
    for (const alias of ['web', 'shop', 'watched', `${project.name}-web-3`]) {
      const found = await docker('exec', first, 'nslookup', alias, '127.0.0.11')
      const { NetworkSettings } = await look(api, third)
      const addresses = Object.values(NetworkSettings.Networks ?? {}).map((network) =>
        String(network.IPAddress),
      )
      expect(
        addresses.some((address) => found.includes(address)),
        `${alias} in ${found}`,
      ).toBe(true)
    }
    await docker(
      'exec',
      third,
      'sh',
      '-c',
      'echo mine > /anonymous/a; echo mine > /from-image/a; echo ours > /named/a',
    )
    const listing = (id: string) => docker('exec', id, 'sh', '-c', 'ls /anonymous /from-image; cat /named/a')
    expect(await listing(fourth)).toBe('/anonymous:\n\n/from-image:\nours')
    expect(await listing(first)).toBe('/anonymous:\n\n/from-image:\nours')
  })

  test('compose ps lists all four as healthy, and up --scale web=4 recreates nothing', async () => {
    const before = await project.ids('web')
    const listed = (await project.compose('ps', '--format', 'json'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { Name: string; Health: string; Image: string })
    expect(listed.map(({ Name, Health, Image }) => [Name, Health, Image]).toSorted()).toEqual(
      [1, 2, 3, 4].map((number) => [`${project.name}-web-${number}`, 'healthy', image.name]),
    )
    const said = await project.compose('up', '-d', '--scale', 'web=4')
    expect(said).not.toMatch(/Recreate|Created|Starting/)
    expect(await project.ids('web')).toEqual(before)
  })

  test('a replica that Compose has recreated gives clones no generated volume, no name and no mark of it', async () => {
    await project.compose('up', '-d', '--wait', '--force-recreate', '--scale', 'web=2')
    const [first = '', second = ''] = await project.ids('web')
    const recreated = await look(api, first)
    expect(recreated.Config.Labels).toHaveProperty(['com.docker.compose.replace'])
    const clone = await look(api, await add(operations, first, `${project.name}-web-7`, 7))
    expect(clone.Config.Labels).not.toHaveProperty(['com.docker.compose.replace'])
    const volumes = async (id: string) => {
      const mounts = (await look(api, id)).Mounts as readonly { Name?: string; Destination: string }[]
      return mounts
        .filter(({ Destination }) => /anonymous|from-image/.test(Destination))
        .map(({ Name }) => Name)
    }
    const all = [...(await volumes(first)), ...(await volumes(second)), ...(await volumes(clone.Id))]
    expect(all).toHaveLength(6)
    expect(new Set(all).size).toBe(6)
    const aliases = clone.NetworkSettings.Networks?.[`${project.name}_front`]?.Aliases ?? []
    expect(aliases.filter((alias) => alias !== shortId(clone.Id)).toSorted()).toEqual(
      [nameOf(clone), 'web', 'shop', 'store'].toSorted(),
    )
    await project.compose('up', '-d', '--scale', 'web=3')
    expect(await project.ids('web')).toEqual([first, second, clone.Id])
  })

  test('after the tag has moved on, a clone still runs the image of its source', async () => {
    const [first = ''] = await project.ids('web')
    const source = await look(api, first)
    await buildImage(`moved${version}`, image.name)
    const id = await add(operations, first, `${project.name}-web-9`, 9)
    const clone = await look(api, id)
    expect(clone.Image).toBe(source.Image)
    expect(clone.Config.Image).toBe(source.Image)
    await docker('rm', '-f', '-v', id)
  })
})
