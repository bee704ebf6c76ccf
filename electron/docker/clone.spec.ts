import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { planClone, type CloneTarget } from './clone.ts'
import { readContainer, type InspectedContainer } from './inspected.ts'
import { api141, api152 } from './testing/recorded.ts'

type Changes = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** A recorded container with fields of `Config`, `HostConfig` or `NetworkSettings` changed. */
function container(recorded: typeof api141 | typeof api152, changes: Changes = {}): InspectedContainer {
  const answer: Record<string, unknown> = { ...recorded }
  for (const [part, fields] of Object.entries(changes))
    answer[part] = { ...(answer[part] as Readonly<Record<string, unknown>>), ...fields }
  const read = readContainer(answer, 'shop-web-1')
  if (!read.ok) throw new Error(read.error.message)
  return read.value
}

const TARGET: CloneTarget = {
  name: 'shop-web-4',
  number: 4,
  image: 'shop/web:1',
  apiVersion: '1.41',
  operation: 'action-7',
}

function text(source: InspectedContainer, target: Partial<CloneTarget> = {}): string {
  return stringify(planClone(source, { ...TARGET, ...target }), {
    aliasDuplicateObjects: false,
    lineWidth: 0,
  })
}

interface Body {
  readonly Hostname?: string
  readonly Image: string
  readonly Entrypoint: readonly string[]
  readonly HostConfig: Readonly<Record<string, unknown>>
  readonly NetworkingConfig?: {
    readonly EndpointsConfig: Readonly<Record<string, { readonly Aliases?: readonly string[] }>>
  }
}
function bodyOf(source: InspectedContainer, target: Partial<CloneTarget> = {}): Body {
  return planClone(source, { ...TARGET, ...target }).body as unknown as Body
}

describe('the create request', () => {
  test('at API 1.41 keeps the configuration, drops what is one container’s alone and connects the second network later', () => {
    expect(text(container(api141))).toMatchInlineSnapshot(`
      "query:
        name: shop-web-4
      body:
        Image: shop/web:1
        Env:
          - DB_PASSWORD=hunter2
          - MODE=live
          - PATH=/bin
        Labels:
          com.docker.compose.config-hash: 76702200944a6a42cba9f719b00b88cdfe49922ed72ca2be9021dd89aca73b00
          com.docker.compose.container-number: "4"
          com.docker.compose.depends_on: db:service_started:true
          com.docker.compose.image: sha256:ada43a328deedb81bc640cc040fe00bb18bb31a4ba9a58853e0956a43923fad2
          com.docker.compose.oneoff: "False"
          com.docker.compose.project: shop
          com.docker.compose.project.config_files: /srv/shop/compose.yaml
          com.docker.compose.project.working_dir: /srv/shop
          com.docker.compose.service: web
          com.docker.compose.version: 2.40.3
          eyrie.operation: action-7
        Entrypoint:
          - sh
          - -c
          - exec httpd -f
        ExposedPorts:
          8080/tcp: {}
        Volumes:
          /from-image: {}
        Tty: false
        StopTimeout: 30
        Healthcheck:
          Test:
            - CMD-SHELL
            - "true"
          StartPeriod: 20000000000
          Interval: 5000000000
        Domainname: ""
        User: ""
        AttachStdin: false
        AttachStdout: true
        AttachStderr: true
        OpenStdin: false
        StdinOnce: false
        Cmd:
          - httpd
        WorkingDir: ""
        OnBuild: null
        HostConfig:
          NetworkMode: shop_front
          PortBindings:
            8080/tcp:
              - HostIp: ""
                HostPort: ""
          LogConfig:
            Type: json-file
            Config:
              max-size: 1m
          RestartPolicy:
            Name: unless-stopped
            MaximumRetryCount: 0
          AutoRemove: false
          VolumesFrom: null
          CapAdd: null
          CapDrop:
            - CAP_NET_RAW
          IpcMode: private
          Tmpfs:
            /run: ""
          Runtime: runc
          Memory: 67108864
          NanoCpus: 500000000
          Devices: null
          KernelMemory: 0
          MemoryReservation: 16777216
          MemorySwap: 134217728
          MemorySwappiness: null
          PidsLimit: 50
          Ulimits:
            - Name: nofile
              Hard: 1024
              Soft: 1024
          MaskedPaths:
            - /proc/kcore
          ReadonlyPaths:
            - /proc/sys
          Binds:
            - shop_data:/data:rw
            - /srv/shop/motd:/etc/motd:ro
          Mounts:
            - Type: volume
              Target: /scratch
            - Type: bind
              Source: /srv/shop/key
              Target: /run/secrets/key
              ReadOnly: true
              BindOptions: {}
            - Type: volume
              Target: /cache
              ReadOnly: true
              VolumeOptions:
                NoCopy: true
        NetworkingConfig:
          EndpointsConfig:
            shop_front:
              Aliases:
                - shop-web-4
                - web
                - shopfront
      connect:
        - network: shop_back
          settings:
            Aliases:
              - shop-web-4
              - web
            Links:
              - shop-db-1:store
              - shop-db-1:db-1
              - shop-db-1:shop-db-1
            DriverOpts:
              com.example.mtu: "1400"
      "
    `)
  })

  test('in the form of API 1.52 names every network at creation and the platform of the image', () => {
    expect(text(container(api152), { apiVersion: '1.52' })).toMatchInlineSnapshot(`
      "query:
        name: shop-web-4
        platform: linux/arm64/v8
      body:
        Image: shop/web:1
        Hostname: shop
        Env:
          - PATH=/bin
        Labels:
          com.docker.compose.config-hash: 76702200944a6a42cba9f719b00b88cdfe49922ed72ca2be9021dd89aca73b00
          com.docker.compose.container-number: "4"
          com.docker.compose.depends_on: db:service_started:true
          com.docker.compose.image: sha256:ada43a328deedb81bc640cc040fe00bb18bb31a4ba9a58853e0956a43923fad2
          com.docker.compose.oneoff: "False"
          com.docker.compose.project: shop
          com.docker.compose.project.config_files: /srv/shop/compose.yaml
          com.docker.compose.project.working_dir: /srv/shop
          com.docker.compose.service: web
          com.docker.compose.version: 2.40.3
          eyrie.operation: action-7
        Cmd:
          - httpd
        Entrypoint:
          - ""
        HostConfig:
          NetworkMode: shop_front
          PortBindings: {}
          RestartPolicy:
            Name: no
            MaximumRetryCount: 0
          Annotations:
            example.note: kept
          Memory: 67108864
          NanoCpus: 500000000
          DeviceRequests:
            - Driver: nvidia
              Count: 1
              DeviceIDs: null
              Capabilities:
                - - gpu
              Options: null
          Binds: null
        NetworkingConfig:
          EndpointsConfig:
            shop_front:
              Aliases:
                - shop-web-4
                - web
                - shopfront
              GwPriority: 5
            shop_back:
              Aliases:
                - shop-web-4
                - web
      connect: []
      "
    `)
  })

  test('names one network until API 1.43, several from 1.44 on, and one where the version is not known', () => {
    const connects = (apiVersion: string | null) =>
      planClone(container(api152), { ...TARGET, apiVersion }).connect.map(({ network }) => network)
    expect(connects('1.43')).toEqual(['shop_back'])
    expect(connects('1.44')).toEqual([])
    expect(connects(null)).toEqual(['shop_back'])
  })
})

describe('what is kept or made anew', () => {
  test('a hostname that somebody chose is kept, the generated one is not', () => {
    expect(bodyOf(container(api152)).Hostname).toBe('shop')
    expect(bodyOf(container(api141)).Hostname).toBeUndefined()
  })

  test('an empty entry point stays empty instead of being filled from the image', () => {
    for (const Entrypoint of [null, []])
      expect(bodyOf(container(api141, { Config: { Entrypoint } })).Entrypoint).toEqual([''])
  })

  test('the image is the one the caller found to be the same', () => {
    expect(bodyOf(container(api141), { image: api141.Image }).Image).toBe(api141.Image)
  })

  test('a volume with a name of 63 digits is somebody’s own and is kept', () => {
    const Binds = [`${'a'.repeat(63)}:/kept`]
    expect(bodyOf(container(api141, { HostConfig: { Binds } })).HostConfig).toMatchObject({ Binds })
  })

  test('links of the default bridge are told one way and taken another', () => {
    const HostConfig = { NetworkMode: 'bridge', Links: ['/shop-db-1:/shop-web-1/store', 'shop-db-1:db'] }
    expect(bodyOf(container(api141, { HostConfig })).HostConfig.Links).toEqual([
      'shop-db-1:store',
      'shop-db-1:db',
    ])
  })
})

describe('networks', () => {
  const endpoint = api141.NetworkSettings.Networks.shop_back

  test.each(['host', 'none'])('network mode %s says everything: no network is named', (NetworkMode) => {
    const source = container(api141, {
      HostConfig: { NetworkMode },
      NetworkSettings: { Networks: { [NetworkMode]: endpoint } },
    })
    expect(planClone(source, TARGET)).toMatchObject({ connect: [] })
    expect(bodyOf(source).NetworkingConfig).toBeUndefined()
  })

  test.each(['bridge', 'default'])('on the default bridge (%s) no aliases are asked for', (NetworkMode) => {
    const source = container(api141, {
      HostConfig: { NetworkMode },
      NetworkSettings: { Networks: { bridge: endpoint, shop_back: endpoint } },
    })
    expect(bodyOf(source).NetworkingConfig).toBeUndefined()
    expect(planClone(source, TARGET).connect.map(({ network }) => network)).toEqual(['shop_back'])
  })

  test('a network mode that is a network’s id finds its network', () => {
    const source = container(api141, { HostConfig: { NetworkMode: endpoint.NetworkID } })
    expect(Object.keys(bodyOf(source).NetworkingConfig?.EndpointsConfig ?? {})).toEqual(['shop_back'])
  })

  test('an alias that happens to be asked for twice is sent once', () => {
    const Networks = { shop_front: { ...endpoint, Aliases: ['web', 'web', 'shop-web-1'] } }
    const source = container(api141, { NetworkSettings: { Networks } })
    expect(bodyOf(source).NetworkingConfig?.EndpointsConfig.shop_front?.Aliases).toEqual([
      'web',
      'shop-web-4',
    ])
  })
})

describe('reading the engine’s answer', () => {
  test('a field that is not as the Engine API says is named', () => {
    expect(
      readContainer({ ...api141, Config: { ...api141.Config, Env: 'A=1' } }, 'shop-web-1'),
    ).toMatchObject({
      ok: false,
      error: {
        code: 'Failed',
        message: expect.stringMatching(
          /describes shop-web-1 .*\(Config\.Env: .*\): update Eyrie$/,
        ) as unknown,
      },
    })
  })

  test.each([null, '', 'not JSON', [], 7])(
    'an answer that is no description at all (%j) is refused',
    (answer) => {
      expect(readContainer(answer, 'shop-web-1')).toMatchObject({ ok: false, error: { code: 'Failed' } })
    },
  )
})
