import { describe, expect, test } from 'vitest'
import { nearest } from '../../shared/lib/nearest.ts'
import { createTerminal } from './testing/terminal.ts'

test('policy shows each setting with where it comes from', async () => {
  const { run, shop } = createTerminal()
  const { out } = await run('policy', 'web')
  expect(out).toMatch(/^shop\/web\nSETTING +VALUE +FROM\n/)
  expect(out).toMatch(/^max +5 +operator$/m)
  expect(out).toMatch(/^min +2 +eyrie-label$/m)
  expect(out).toMatch(/^warmUpSeconds +null +default$/m)
  // What is enough to act, four of the five sets that go up and the only one that goes down.
  expect(out).toMatch(
    /^Scales up on cpu-up, or on memory-up, or on queueDepth-up, or on p95-up, or on 1 more\.$/m,
  )
  expect(out).toMatch(/^Scales down on cpu-down with memory-down\.$/m)
  expect((await run('policy', 'web', '--json')).json()).toMatchObject({
    acting: { down: [{ factors: ['cpu-down', 'memory-down'], score: 5.6 }] },
    project: 'shop',
    service: 'web',
    policy: { max: 5 },
    origins: { max: 'operator' },
  })
  expect(shop.edited).toEqual([])
})

describe('set and unset', () => {
  test.each([
    [['set', 'max=6'], { max: 6 }],
    [['set', 'max=6', 'min=2'], { max: 6, min: 2 }],
    [['set', 'cooldown-up=90s'], { cooldownUpSeconds: 90 }],
    [['set', 'cooldownDownSeconds=5m'], { cooldownDownSeconds: 300 }],
    [['set', 'cooldown-down=600'], { cooldownDownSeconds: 600 }],
    [['set', 'act-at=4.5'], { actAt: 4.5 }],
    [['set', 'burst=true'], { burst: true }],
    [['set', 'preset=conservative'], { preset: 'conservative' }],
    [['set', 'pre-stop=nginx -s quit'], { preStop: 'nginx -s quit' }],
    [['unset', 'max', 'cooldown-up'], { max: null, cooldownUpSeconds: null }],
  ])('%j asks for %j', async (words, changes) => {
    const { run, shop } = createTerminal()
    const ran = await run('policy', 'web', ...words, '--json')
    expect([ran.code, shop.edited]).toEqual([0, [changes]])
    expect(ran.json()).toMatchObject({ service: 'web', sentence: 'Changed.', policy: { max: 5 } })
  })

  test.each([
    [['put', 'max=6'], /"put" is neither set nor unset/],
    [['set'], /name what to set: KEY=VALUE, such as max=6/],
    [['unset'], /name what to unset: KEY, such as max/],
    [['set', 'max'], /"max" is no KEY=VALUE/],
    [['unset', 'max=6'], /"max=6" is no KEY/],
    [['set', 'mx=6'], /no setting "mx"; did you mean max\?/],
    [['set', 'cooldwn-up=6'], /did you mean cooldownUp\?/],
    [['set', 'colour=6'], /no setting "colour"; the settings are enabled, preset,/],
    [['set', 'mode=automatic'], /no setting "mode"/],
    [['set', 'max=many'], /^eyrie: max: /],
    [['set', 'max=0'], /^eyrie: max: /],
    [['set', 'max=null'], /^eyrie: max: /],
  ])('%j is bad usage, and nothing is asked for', async (words, sentence) => {
    const { run, shop, opened } = createTerminal()
    const { code, err } = await run('policy', 'web', ...words)
    expect([code, shop.edited, opened]).toEqual([2, [], []])
    expect(err).toMatch(sentence)
  })

  test('with DRY_RUN nothing is edited', async () => {
    const { run, shop } = createTerminal({ environment: { DRY_RUN: '1' } })
    expect((await run('policy', 'web', 'set', 'max=6')).code).toBe(2)
    expect((await run('policy', 'web')).code).toBe(0)
    expect(shop.edited).toEqual([])
  })
})

test('the nearest word is one that was probably meant, or none', () => {
  const known = ['max', 'min', 'cooldownUpSeconds', 'preset']
  expect([nearest('mx', known), nearest('prest', known), nearest('PRESET', known)]).toEqual([
    'max',
    'preset',
    'preset',
  ])
  expect([nearest('banana', known), nearest('x', [])]).toEqual([null, null])
})
