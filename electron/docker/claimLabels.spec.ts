import { describe, expect, test } from 'vitest'
import {
  claimLabels,
  claimName,
  configName,
  firstVersion,
  readClaim,
  type ListedClaim,
} from './claimLabels.ts'

const written = {
  project: 'shop',
  epoch: 3,
  ttlMs: 40_000,
  stepMs: 10_000,
  holder: { host: 'box', user: 'ada', pid: 7, started: 'boot:9', instance: 'one', folder: 'here' },
}

function listed(
  changes: Partial<ListedClaim> = {},
  labels: Readonly<Record<string, string>> = {},
): ListedClaim {
  return {
    id: 'a'.repeat(64),
    names: [claimName('shop', 5)],
    createdAt: 1_000_000,
    labels: { ...claimLabels(written), ...firstVersion(4), ...labels },
    ...changes,
  }
}

describe('a claim', () => {
  test('reads as it was written, its end being one step later for each version after the first', () => {
    expect(readClaim(listed())).toEqual({
      ok: true,
      value: {
        ...written,
        engine: 'compose',
        id: 'a'.repeat(64),
        version: 5,
        since: 1_000_000,
        expiresAt: 1_000_000 + 40_000 + 10_000,
      },
    })
  })

  test('under two names, while it is being renewed, still has the first', () => {
    const names = [claimName('shop', 6), claimName('shop', 5)]
    expect(readClaim(listed({ names }))).toMatchObject({ ok: true, value: { version: 5 } })
  })

  test('whose holder has no start, as on Windows, has none', () => {
    const labels = claimLabels({ ...written, holder: { ...written.holder, started: null } })
    expect(readClaim(listed({}, labels))).toMatchObject({ ok: true, value: { holder: { started: null } } })
  })

  test.each<[string, Partial<ListedClaim>, Readonly<Record<string, string>>, RegExp]>([
    ['renamed by hand', { names: ['mine'] }, {}, /its name is not the one it was given/],
    ['without a name', { names: [] }, {}, /its name is not the one it was given/],
    ['with the name of another project', { names: [claimName('other', 5)] }, {}, /its name/],
    ['with a version that is no number', { names: ['eyrie-lease-shop.1e3'] }, {}, /its name/],
    ['older than itself', { names: [claimName('shop', 3)] }, {}, /its name is older than itself/],
    ['without an epoch', {}, { 'eyrie.lease.epoch': '' }, /a label is missing or not a number/],
    ['with a length of 0', {}, { 'eyrie.lease.ttl-ms': '0' }, /a label is missing or not a number/],
    ['with a negative step', {}, { 'eyrie.lease.step-ms': '-1' }, /a label is missing or not a number/],
    ['of nobody', {}, { 'eyrie.lease.instance': '' }, /it does not tell its holder/],
  ])('%s is named with what is wrong and what to do', (_, changes, labels, why) => {
    const read = readClaim(listed(changes, labels))
    expect(read).toMatchObject({ ok: false, error: { message: expect.stringMatching(why) as unknown } })
    expect(read).toMatchObject({ error: { message: expect.stringContaining('docker rm') as unknown } })
  })
})

describe('the name of a claim', () => {
  const PROJECTS = [
    'shop',
    'shop.1',
    'shop-1',
    'shop_1',
    'Shop',
    'sh op',
    'sh%20op',
    'sh.20op',
    'läden',
    'x/y',
    '日本',
  ]

  test('is one that Docker takes, for containers and for configs', () => {
    for (const project of [...PROJECTS, 'x'.repeat(300), '日'.repeat(100), 'ends-']) {
      expect(claimName(project, 12)).toMatch(/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/)
      expect(configName(project)).toMatch(/^[a-zA-Z0-9]+(?:[a-zA-Z0-9-_.]*[a-zA-Z0-9])?$/)
      expect(configName(project).length).toBeLessThanOrEqual(64)
    }
  })

  test('is of no other project and no other version', () => {
    const long = ['a', 'b'].map((end) => 'x'.repeat(200) + end)
    const names = [...PROJECTS, ...long].flatMap((project) =>
      [1, 2, 12].map((version) => claimName(project, version)),
    )
    expect(new Set(names).size).toBe(names.length)
  })

  test('is readable where the project is', () => {
    expect(claimName('shop', 2)).toBe('eyrie-lease-shop.2')
  })
})
