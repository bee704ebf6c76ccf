/** Alerts of a whole app on a small engine: recorded once, silenced, ended by themselves, beside those of Prometheus. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createClient, type Client } from '../../../shared/contract/client.ts'
import type { Alert } from '../../../shared/domain/alertStates.ts'
import { ok } from '../../../shared/lib/result.ts'
import { localTransport } from '../../hosts/local.ts'
import type { FactorReadings, ForeignAlert } from '../../observe/ports.ts'
import { smallApp, type SmallApp } from '../testing/smallApp.ts'
import { createForeignAlerts } from './foreign.ts'

let small: SmallApp
let client: Client

beforeEach(async () => {
  small = await smallApp({ labels: { 'eyrie.autoscale.enable': 'true' } })
  client = createClient(() => localTransport(small.app.server))
})
afterEach(async () => {
  client.close()
  await small.remove()
})

const kill = () =>
  small.engine.announce({
    ...{ kind: 'container', action: 'oom', id: 'id-1', project: 'shop', service: 'web', at: 0 },
  })
const core = () => small.app.core
const firing = () =>
  core()
    .alerting.alerts()
    .filter(({ state }) => state === 'firing')
const told = () =>
  core()
    .store.entries({ kind: 'alert', limit: 50 })
    .flatMap((entry) =>
      entry.kind === 'alert'
        ? [`${entry.alert.name} ${entry.alert.state}${entry.alert.silenced ? ' silenced' : ''}`]
        : [],
    )
    .reverse()
const notices = () =>
  core()
    .notifier.notices()
    .map(({ title }) => title)
async function look(ms = 0): Promise<void> {
  small.advance(ms)
  await core().alerting.look()
}

describe('an alert of Eyrie’s own', () => {
  beforeEach(async () => {
    core().alerting.start(false)
    await look()
  })
  afterEach(() => core().alerting.stop())

  test('is recorded and told once when it fires, and once when it ends', async () => {
    kill()
    await look()
    await look(2000)
    expect(firing()).toMatchObject([
      { name: 'ContainerOOMKilled', subject: 'shop-web-1', project: 'shop', service: 'web', silence: null },
    ])
    expect(told()).toEqual(['ContainerOOMKilled firing'])
    await look(5 * 60_000)
    expect(firing()).toEqual([])
    expect(told()).toEqual(['ContainerOOMKilled firing', 'ContainerOOMKilled resolved'])
    expect(notices()).toEqual(['ContainerOOMKilled (critical)', 'ContainerOOMKilled: ended'])
  })

  test('goes on over a restart, and is not told anew', async () => {
    kill()
    await look()
    core().alerting.stop()
    small = await small.restart()
    await look(1000)
    expect(firing()).toHaveLength(1)
    expect(told()).toEqual(['ContainerOOMKilled firing'])
  })

  test('fires on while the engine does not answer, and says since when', async () => {
    kill()
    await look()
    small.engine.disconnect()
    await look(10 * 60_000)
    expect(firing().map(({ name, noDataSince }) => [name, noDataSince === null])).toEqual([
      ['ContainerOOMKilled', false],
      ['EngineUnreachable', true],
    ])
    const web = core()
      .alerting.rules()
      .filter(({ rule }) => rule.scope !== null)
    expect(web.length).toBeGreaterThan(5)
    expect(new Set(web.map(({ watch }) => watch.kind))).toEqual(new Set(['no-data']))
  })

  test('under a silence is recorded and nobody is told; the silence ends by itself and is noted', async () => {
    const until = core().now() + 60_000
    const answer = await client.call('alerts.silence', {
      alert: 'Container*',
      project: 'shop',
      until,
      comment: ' known ',
    })
    expect(answer.ok && answer.value.sentence).toMatch(/^Container\* of shop\/\* is silenced until 1970/)
    kill()
    await look()
    expect(told()).toEqual(['ContainerOOMKilled firing silenced'])
    expect(notices()).toEqual([])
    core().alerting.stop()
    small = await small.restart()
    expect(core().settings.get().silences).toMatchObject([{ alert: 'Container*', comment: 'known' }])
    await look(60_000)
    expect(core().settings.get().silences).toEqual([])
    const [note] = core().store.entries({ kind: 'note', limit: 1 })
    expect(note).toMatchObject({ topic: 'silence', sentence: 'The silence of Container* of shop/* is over.' })
    expect(firing()).toMatchObject([{ silence: null }])
  })

  test('is refused a silence that means nothing', async () => {
    const until = core().now() + 60_000
    const refused = async (params: object) => {
      const answer = await client.call('alerts.silence', { alert: '*', until, ...params })
      return answer.ok ? 'done' : answer.error.message
    }
    expect(await refused({ alert: 'NoSuchAlert' })).toMatch(
      /^there is no alert "NoSuchAlert"; there are Container/,
    )
    expect(await refused({ service: 'nobodys' })).toBe('there is no service */nobodys')
    expect(await refused({ until: core().now() })).toMatch(/is over already$/)
    expect(await refused({ until: core().now() + 400 * 86_400_000 })).toBe('a silence lasts a year at most')
    expect(await refused({ alert: '' })).toMatch(/"alert"/)
    expect(core().settings.get().silences ?? []).toEqual([])
    const ended = await client.call('alerts.unsilence', { id: 'x' })
    expect(ended.ok ? '' : ended.error.message).toBe('there is no silence "x"; it may have ended by itself')
  })

  test('that only Prometheus can tell of is named as not watched', () => {
    const unwatched = core()
      .alerting.rules()
      .filter(({ watch }) => watch.kind === 'unwatched')
    expect(unwatched.map(({ rule }) => rule.category)).toEqual([
      ...['database', 'database', 'redis', 'redis'],
      ...['system', 'system', 'system', 'network', 'network'],
    ])
  })
})

describe('notifications', () => {
  const update = async (params: object) => {
    const answer = await client.call('notifications.update', params)
    return answer.ok ? answer.value : answer.error.message
  }
  test('are refused with an address, a template or a key that cannot work', async () => {
    const webhook = (url: string, template: string | null = null) => update({ webhook: { url, template } })
    expect(await webhook('nowhere')).toMatch(/"nowhere" is no address/)
    expect(await webhook('ftp://host/x')).toMatch(/only http and https addresses are posted to, not ftp/)
    expect(await webhook('http://user:secret@host/')).toMatch(/^user and password cannot stand/)
    expect(await webhook('http://host/', '{{title}}')).toMatch(/no JSON document/)
    expect(await update({ secret: 'short' })).toMatch(/"secret"/)
    expect(core().settings.get().notifications).toBeUndefined()
    const test = await client.call('notifications.test', { to: 'webhook' })
    expect(test.ok ? '' : test.error.message).toBe('no webhook is set: give its address first')
  })

  test('never show the key they are signed with, and keep it out of the settings', async () => {
    const secret = 'a key of many letters'
    const view = await update({ secret, webhook: { url: 'https://host/hook', template: null } })
    expect(view).toMatchObject({ webhook: { url: 'https://host/hook', from: 'settings', signed: true } })
    const all = await client.call('alerts.get', {})
    expect(JSON.stringify([view, all, core().settings.get()])).not.toContain(secret)
    expect(core().secret.read()).toBe(secret)
    expect(await update({ secret: null })).toMatchObject({ webhook: { signed: false } })
  })

  test('by WEBHOOK_URL win over what is set, which cannot be changed then', async () => {
    await small.remove()
    small = await smallApp({ environment: { WEBHOOK_URL: 'http://127.0.0.1:9/hook' } })
    client = createClient(() => localTransport(small.app.server))
    const answer = await client.call('alerts.get', {})
    expect(answer.ok && answer.value.status.notifications.webhook).toMatchObject({ from: 'environment' })
    expect(await update({ webhook: { url: 'http://other/', template: null } })).toMatch(
      /WEBHOOK_URL, which wins/,
    )
  })
})

describe('Prometheus’ alerts', () => {
  const theirs = (name: string, changes: Partial<ForeignAlert> = {}): ForeignAlert => ({
    ...{ name, state: 'firing', since: 1, value: 0.9, summary: `${name}!`, description: '' },
    labels: { alertname: name, severity: 'critical', project: 'shop', service: 'web' },
    ...changes,
  })
  function prometheus(alerts: () => readonly ForeignAlert[] | null): FactorReadings {
    return {
      status: () => ({ state: 'connected', detail: 'answers', lastSeenAt: 1 }),
      instant: () => Promise.resolve({ kind: 'no-data', sentence: 'none' }),
      vector: (query) =>
        Promise.resolve(
          ok(
            query.includes('filesystem') ? [{ labels: { instance: 'n', mountpoint: '/' }, value: 0.9 }] : [],
          ),
        ),
      alerts: () => {
        const all = alerts()
        return Promise.resolve(
          all === null
            ? { ok: false, error: { code: 'slow', message: 'It is slow.', retryable: true } }
            : ok(all),
        )
      },
      close: () => undefined,
    }
  }

  test('are shown with their source, and what only it can tell is read from it', async () => {
    let alerts: readonly ForeignAlert[] | null = [theirs('Custom', { labels: { alertname: 'Custom' } })]
    const foreign = createForeignAlerts(
      prometheus(() => alerts),
      () => 5000,
    )
    expect(foreign.reading('disk')).toMatchObject({ kind: 'no-data' })
    await foreign.look()
    expect(foreign.alerts()).toMatchObject([
      { source: 'prometheus', name: 'Custom', severity: 'warning', sentence: 'Custom!', project: '' },
    ])
    expect(foreign.reading('disk')).toEqual({
      kind: 'values',
      values: [{ subject: '/ of n', value: 0.9, at: 5000 }],
    })
    expect(foreign.reading('swap')).toMatchObject({ kind: 'no-data' })
    // What does not answer has not said that anything ended.
    alerts = null
    await foreign.look()
    expect(foreign.alerts()).toHaveLength(1)
    expect(foreign.status()).toMatchObject({ state: 'unreachable', detail: 'It is slow.' })
  })

  test('are told once, and what Eyrie watches itself is not told twice unless one asks for it', async () => {
    let alerts: readonly ForeignAlert[] = [theirs('ContainerOOMKilled'), theirs('Custom')]
    ;(core().factors as unknown as { use(next: FactorReadings): void }).use(prometheus(() => alerts))
    core().alerting.start(false)
    await look()
    await look()
    expect(told()).toEqual(['Custom firing'])
    const names = (each: readonly Alert[]) => each.map(({ name, source }) => `${source} ${name}`)
    expect(names(firing())).toContain('prometheus ContainerOOMKilled')
    await client.call('notifications.update', { prometheus: 'all' })
    await look()
    expect(told()).toEqual(['Custom firing', 'ContainerOOMKilled firing'])
    alerts = [theirs('ContainerOOMKilled')]
    await look()
    expect(told().at(-1)).toBe('Custom resolved')
    core().alerting.stop()
  })
})
