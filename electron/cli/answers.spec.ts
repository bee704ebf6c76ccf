import { describe, expect, test } from 'vitest'
import { report, serviceRow } from '../../shared/contract/testing/documents.ts'
import { standingLines } from './commands/standing.ts'
import { smallApp } from '../app/testing/smallApp.ts'
import { createTerminal, NOW } from './testing/terminal.ts'

const PROPOSAL = {
  id: 'p1',
  at: NOW,
  expiresAt: NOW + 600_000,
  from: 3,
  to: 4,
  reason: 'ScoreUp',
  sentence: 'CPU 84 % for 5 min',
} as const
const DRIFT = {
  since: NOW,
  sentence: 'shop/web was changed from outside three times in 10 min',
  kept: 3,
  found: 7,
  choices: ['keep', 'adopt', 'write'] as ('keep' | 'adopt' | 'write')[],
}

describe('status', () => {
  test('says what stands on a service, each with the command that answers it', async () => {
    const { run, shop } = createTerminal()
    shop.put('web', {
      pauses: [
        { direction: 'up', until: null },
        { direction: 'down', until: NOW },
      ],
      proposal: PROPOSAL,
      drift: DRIFT,
      circuit: { since: NOW, until: NOW + 60_000, sentence: 'two scale-ups did not help' },
      rollout: { since: NOW, sentence: 'the configuration of shop/web is changing' },
      demoted: { from: 'automatic', to: 'suggest', reason: 'CircuitOpen', at: NOW },
    })
    const { out } = await run('status')
    const told = out.split('\n').filter((line) => line.startsWith('  web: '))
    expect(told).toHaveLength(7)
    expect(told[0]).toBe('  web: Scaling up is paused: `eyrie resume web` ends it.')
    expect(told[1]).toMatch(/Scaling down is paused until 2026-03-0\d/)
    expect(told[2]).toMatch(/: 3 → 4, .*CPU 84 % for 5 min\. `eyrie approve web` or `eyrie dismiss web`\.$/)
    expect(told[3]).toContain('`eyrie drift web` keep|adopt|write answers it.')
    expect(told[4]).toMatch(/Two scale-ups did not help\. Not tried again before 2026/)
    expect(told[5]).toBe('  web: The configuration of shop/web is changing.')
    expect(told[6]).toMatch(/In suggest mode instead of automatic since .* \(CircuitOpen\)/)
    expect((await run('status', '--json')).json()).toMatchObject({
      frozen: false,
      projects: [{ services: [{ proposal: { to: 4 }, drift: { found: 7 } }, { proposal: null }] }],
    })
  })
  test('says what is wrong with the settings of a service, which is why it is not scaled', () => {
    const [service] = report([serviceRow('web')]).projects[0]?.services ?? []
    if (service === undefined) throw new Error('no service')
    const problems = ['The minimum 5 is greater than the maximum 2: change one of them', 'It is not scaled.']
    expect(standingLines({ ...service, problems })).toEqual([
      'The minimum 5 is greater than the maximum 2: change one of them.',
      'It is not scaled.',
    ])
  })
  test('says first that everything is frozen, and nothing of what does not stand', async () => {
    const { run } = createTerminal()
    expect((await run('status')).out).not.toContain('  web: ')
    await run('freeze')
    expect((await run('status')).out).toMatch(/^Everything is frozen/)
  })
})

describe('approve and dismiss', () => {
  test('approve carries the proposal out and answers as scaling does', async () => {
    const { run, shop } = createTerminal()
    shop.put('web', { proposal: PROPOSAL })
    expect((await run('approve', '--json')).json()).toMatchObject({
      from: 3,
      to: 4,
      verification: 'converged',
    })
    expect(shop.row('web').replicas.current).toBe(4)
  })
  test('with DRY_RUN it says what would be done, and nothing is', async () => {
    const { run, shop } = createTerminal({ environment: { DRY_RUN: '1' } })
    shop.put('web', { proposal: PROPOSAL })
    expect((await run('approve', 'web', '--json')).json()).toMatchObject({ to: 4, dryRun: true })
    expect(shop.scaled).toEqual([])
  })
  test('dismiss says so', async () => {
    const { run, shop } = createTerminal()
    shop.put('web', { proposal: PROPOSAL })
    const ran = await run('dismiss', 'web', '--json')
    expect(ran.json()).toEqual({ project: 'shop', service: 'web', sentence: 'Dismissed.' })
    expect(shop.row('web').proposal).toBeNull()
  })
})

describe('drift', () => {
  test('without a choice tells what each would do, and changes nothing', async () => {
    const { run, shop } = createTerminal()
    shop.put('web', { drift: DRIFT })
    const { out, code } = await run('drift', 'web')
    expect(code).toBe(0)
    expect(out.split('\n').slice(0, 4)).toEqual([
      'shop/web: Eyrie had it at 3, somebody made it 3.',
      'keep   keep',
      'adopt  adopt',
      'write  No file.',
    ])
    expect(shop.row('web').drift).not.toBeNull()
  })
  test('with one does it, and the new state is one document', async () => {
    const { run, shop } = createTerminal()
    shop.put('web', { drift: DRIFT })
    expect((await run('drift', 'web', 'adopt', '--json')).json()).toEqual({
      project: 'shop',
      service: 'web',
      choice: 'adopt',
      sentence: 'adopt.',
      action: null,
    })
    expect(shop.row('web').drift).toBeNull()
  })
  test('with DRY_RUN only tells', async () => {
    const { run, shop } = createTerminal({ environment: { DRY_RUN: 'yes' } })
    shop.put('web', { drift: DRIFT })
    expect((await run('drift', 'web', 'keep')).out).not.toContain('adopt')
    expect(shop.row('web').drift).not.toBeNull()
  })
})

test('reset ends what stands on one service, or on every one', async () => {
  const { run } = createTerminal()
  expect((await run('reset', 'web', '--json')).json()).toEqual({
    services: [{ project: 'shop', service: 'web', cleared: [], sentence: 'Reset.' }],
  })
  const all = await run('reset', '--json')
  expect(all.json()).toMatchObject({ services: [{ service: 'web' }, { service: 'db' }] })
  expect((await run('reset')).out).toBe('There was nothing to reset.\n')
  expect((await run('reset', 'wob')).code).toBe(2)
})

describe('rollback', () => {
  test('with nothing further back there is nothing to do, which is no failure', async () => {
    const small = await smallApp({ labels: { 'eyrie.autoscale.enable': 'true' } })
    const { run } = createTerminal({ app: small.app })
    const ran = await run('rollback', 'web', '--json')
    expect(ran.code).toBe(0)
    expect(ran.json()).toMatchObject({ from: 2, to: 2, operations: [] })
    expect((await run('rollback', 'web')).out).toContain('There is nothing further back to roll back to.')
    await small.remove()
  })

  test('--list shows the states with what differs from now, and where a rollback goes', async () => {
    const { run, shop } = createTerminal()
    await run('scale-up', 'web')
    const { out } = await run('rollback', 'web', '--list')
    expect(out).toMatch(/ID {2}SINCE +COUNT {2}MODE +DIFFERS FROM NOW {2}WHAT/)
    expect(out).toMatch(/0 {2}1970-01-01 .* 3 {2}automatic {2}replicas 4 → 3 +First seen at 3\./)
    expect(out).toContain('`eyrie rollback web` goes to 0; `--to ID` to any other.')
    expect(shop.row('web').replicas.current).toBe(4)
    expect((await run('rollback', '--list', '--json')).json()).toMatchObject({
      service: 'web',
      states: [{ id: 0, previous: true, diff: [{ setting: 'count', now: 4, then: 3 }] }],
    })
  })
  test('shows the difference before it acts, and answers with it', async () => {
    const { run } = createTerminal()
    await run('scale-up', 'web')
    const ran = await run('rollback', 'web')
    expect(ran.err).toMatch(/^shop\/web: back to state 0 of 1970-01-01 .*\n {2}replicas 4 → 3\n/)
    expect(ran.out).toBe('shop/web: Scaled 4 → 3.\n')
    await run('scale-up', 'web')
    expect((await run('rollback', 'web', '--to', '0', '--json')).json()).toMatchObject({
      from: 4,
      to: 3,
      state: 0,
      diff: [{ setting: 'count', now: 4, then: 3 }],
    })
  })
})

test('--force confirms what the plan asks about, and only then', async () => {
  const { run, shop } = createTerminal()
  await run('scale-up', 'web', '--force')
  await run('scale-up', 'web')
  await run('scale', 'web=4', '--force')
  await run('rollback', 'web', '--force')
  expect(shop.scaled.map((params) => 'confirm' in params && params.confirm === true)).toEqual([
    true,
    false,
    true,
    true,
  ])
})

test('a pause of one direction can be ended alone', async () => {
  const { run, shop } = createTerminal()
  shop.put('web', { pauses: [{ direction: 'up', until: null }] })
  await run('resume', 'web', '--up')
  expect(shop.row('web').pauses).toEqual([])
})

test('every command that takes more than a service shows examples in its help', async () => {
  for (const command of [
    'scale',
    'scale-up',
    'rollback',
    'pause',
    'mode',
    'drift',
    'daemon',
    'history',
    'check',
  ]) {
    const { out, code } = await createTerminal().run(command, '--help')
    expect([code, command, out.includes('\nExamples:\n  eyrie ')]).toEqual([0, command, true])
  }
})
