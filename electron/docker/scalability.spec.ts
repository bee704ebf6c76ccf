import { describe, expect, test } from 'vitest'
import { scalabilityOf, type ScalabilityFacts } from './scalability.ts'
import { api141, api152 } from './testing/recorded.ts'

const LABELS = { 'com.docker.compose.project': 'shop', 'com.docker.compose.service': 'web' }

function facts(changes: Partial<ScalabilityFacts>): ScalabilityFacts {
  return {
    Name: '/shop-web-1',
    Config: { Labels: LABELS },
    HostConfig: { NetworkMode: 'shop_default' },
    NetworkSettings: { Networks: { shop_default: { IPAMConfig: null } } },
    ...changes,
  }
}

function sentence(changes: Partial<ScalabilityFacts>): string {
  const scalability = scalabilityOf(facts(changes))
  return scalability.ok ? 'scalable' : scalability.sentence
}

const published = (...HostPort: readonly string[]) => ({
  HostConfig: { PortBindings: { '8080/tcp': HostPort.map((port) => ({ HostPort: port })), '53/udp': null } },
})

describe('can be cloned', () => {
  test('replicas as two engines describe them', () => {
    expect(scalabilityOf(api141)).toEqual({ ok: true })
    expect(scalabilityOf(api152)).toEqual({ ok: true })
  })

  test.each(['/shop-web-1', 'shop-web-12', '/shop_web_3', '/0123456789ab_shop-web-2'])(
    'a name that Compose has made: %s',
    (Name) => {
      expect(sentence({ Name })).toBe('scalable')
    },
  )

  test.each(['', '0', '8000-8010'])('a host port that the engine picks: "%s"', (port) => {
    expect(sentence(published(port))).toBe('scalable')
  })

  test('the host’s network, when nothing is known to listen there', () => {
    expect(sentence({ HostConfig: { NetworkMode: 'host' } })).toBe('scalable')
  })

  test('networks that take part in no address: empty settings', () => {
    const Networks = { a: { IPAMConfig: {} }, b: { IPAMConfig: { IPv4Address: '' } }, c: {} }
    expect(sentence({ NetworkSettings: { Networks } })).toBe('scalable')
    expect(sentence({ NetworkSettings: { Networks: null } })).toBe('scalable')
  })

  test('an image about which nothing is known, and one that is there', () => {
    expect(scalabilityOf(facts({}), {})).toEqual({ ok: true })
    expect(scalabilityOf(facts({}), { imagePresent: true })).toEqual({ ok: true })
  })
})

describe('cannot be cloned, and the sentence says what to change', () => {
  test('a fixed name', () => {
    expect(sentence({ Name: '/the-shop' })).toBe(
      'web has the fixed name "the-shop", and a name can be held once: ' +
        'remove container_name from its compose file and run docker compose up -d web',
    )
    expect(sentence({ Name: '/shop-web-1b' })).toContain('fixed name "shop-web-1b"')
    expect(sentence({ Name: '/shop-web-' })).toContain('fixed name')
  })

  test('a fixed host port, wherever in the list it stands', () => {
    expect(sentence(published('', '8080'))).toBe(
      'web publishes its port 8080 as port 8080 of the host, and a port can be held once: publish no host port ' +
        '(a proxy in front finds the replicas by name) or a range of them in its compose file, then run docker compose up -d web',
    )
  })

  test('a fixed host port of UDP keeps its protocol', () => {
    expect(sentence({ HostConfig: { PortBindings: { '53/udp': [{ HostPort: '53' }] } } })).toContain(
      'its port 53/udp as port 53 of the host',
    )
  })

  test.each(['container:0123456789ab', 'service:vpn'])(
    'the network of another container (%s)',
    (NetworkMode) => {
      expect(sentence({ HostConfig: { NetworkMode } })).toBe(
        'web lives in the network of another container (network_mode), and Eyrie does not clone that: ' +
          'scale it with docker compose up -d --no-recreate --scale web=N web',
      )
    },
  )

  test('a port of the host itself', () => {
    const Config = { Labels: LABELS, ExposedPorts: { '80/tcp': {}, '53/udp': {} } }
    expect(sentence({ Config, HostConfig: { NetworkMode: 'host' } })).toBe(
      'web listens on port 80, 53/udp of the host itself (network_mode: host), and a port can be held once: ' +
        'give it a network of its project instead',
    )
  })

  test.each([
    { IPv4Address: '10.1.2.3' },
    { IPv6Address: '10.1.2.3' },
    { IPv4Address: '', LinkLocalIPs: ['10.1.2.3'] },
  ])('a fixed address: %j', (IPAMConfig) => {
    expect(sentence({ NetworkSettings: { Networks: { other: {}, back: { IPAMConfig } } } })).toContain(
      'web has the fixed address 10.1.2.3 in the network back, and an address can be held once',
    )
  })

  test('an image that is gone', () => {
    const scalability = scalabilityOf(facts({}), { imagePresent: false })
    expect(scalability).toMatchObject({
      ok: false,
      sentence: expect.stringContaining('pull or build it') as unknown,
    })
  })

  test('a container that is no replica of a Compose service', () => {
    expect(sentence({ Config: { Labels: null } })).toBe(
      'shop-web-1 does not belong to a Compose project: start it with docker compose to scale it',
    )
  })
})
