/**
 * The one contract suite: named cases over an opened connection, whatever carries it. Run by vitest in process, over
 * the unix socket and over the loopback WebSocket, and by the Electron suite over real IPC. What a case changes, it
 * puts back.
 */
import assert from 'node:assert/strict'
import { DEFAULT_RETENTION } from '../../shared/domain/retention.ts'
import type { TrialView } from '../../shared/domain/trials.ts'
import { applied } from '../../shared/contract/delta.ts'
import type { TopicState } from '../../shared/contract/frames.ts'
import { findTarget, withProbe, type ContractCase } from './case.ts'
import type { Probe, Push } from './probe.ts'
import { rehearsalCases } from './rehearsal.ts'

function freeze(probe: Probe, frozen: boolean): Promise<unknown> {
  return probe.value('controller.freeze', { frozen })
}

/** The next delta that carries `key`, with every frame up to it. */
async function deltaWith(next: () => Promise<Push>, key: string): Promise<readonly Push[]> {
  const frames: Push[] = []
  for (;;) {
    const frame = await next()
    frames.push(frame)
    if (frame.type === 'delta' && (key in frame.set || key in (frame.patch ?? {}))) return frames
    assert.ok(frames.length < 30, `no delta with "${key}" among 30 frames`)
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds)
  })
}

const methodCases: readonly ContractCase[] = [
  withProbe('every method that only reads answers what the contract says', async (probe, host) => {
    const { project, service, current } = await findTarget(probe)
    const target = { project, service }
    const now = Date.now()
    await probe.value('check.run', { dryRun: true })
    const calls: readonly (readonly [string, unknown])[] = [
      ['app.info', {}],
      ['status.get', {}],
      ['status.get', { project }],
      ['health.get', {}],
      ['settings.get', {}],
      ['settings.tryPrometheus', { url: 'nowhere' }],
      ['settings.tryRetention', { retention: DEFAULT_RETENTION }],
      ['diagnostics.make', {}],
      ['audit.get', { project }],
      ['resources.get', { project }],
      ['resources.plan', { ...target, wanted: { pids: 500 }, live: true, write: null }],
      ['doctor.run', { project }],
      ['reports.make', { project, from: now - 3_600_000, to: now, format: 'json' }],
      ['reports.make', { project, services: [service], from: now - 3_600_000, to: now, format: 'html' }],
      ['reports.schedules', {}],
      ['connections.list', {}],
      ['trial.plan', { kinds: ['limits'], ...target }],
      ['alerts.get', {}],
      ['alerts.export', { file: 'dashboard' }],
      ['service.plan', { ...target, to: current + 1 }],
      ['service.explain', target],
      ['service.states', target],
      ['service.policy', target],
      ['service.states', { ...target, entry: 0 }],
      ['check.run', { dryRun: true }],
      ['history.list', { limit: 5 }],
      ['history.list', { ...target, from: 0, to: now, limit: 1 }],
      ['series.range', { ...target, series: ['cpu', 'memory'], from: now - 60_000, to: now, points: 60 }],
    ]
    for (const [method, params] of calls)
      assert.equal(host.misfit(method, await probe.value(method, params)), null, method)
  }),
  withProbe('a test of what runs is announced, followed and judged', async (probe, host) => {
    const { project, service } = await findTarget(probe)
    const asked = { kinds: ['limits'], project, service }
    const wrong: readonly (readonly [unknown, RegExp])[] = [
      [{ ...asked, kinds: ['luck'] }, /"kinds/],
      [{ ...asked, kinds: [] }, /"kinds" must not be empty/],
      [{ ...asked, force: true }, /unknown field "force"/],
    ]
    for (const [params, words] of wrong)
      assert.match((await probe.error('trial.plan', params)).message, words, JSON.stringify(params))
    const begun = await probe.value('trial.run', { ...asked, confirm: true })
    assert.equal(host.misfit('trial.run', begun), null)
    const { trial } = begun as { readonly trial: string }
    const following = await probe.follow('trial.changed', { trial })
    let known: TopicState = {}
    let push = following.first
    for (;;) {
      assert.ok(push.type === 'snapshot' || push.type === 'delta', JSON.stringify(push))
      known = push.type === 'snapshot' ? push.state : applied(known, push)
      if ((known.trial as TrialView | undefined)?.state !== 'running') break
      push = await following.next()
    }
    const { state, summary } = known.trial as TrialView
    assert.equal(state, 'done')
    const checks = Object.keys(known).filter((key) => key.startsWith('check:'))
    assert.ok(checks.length > 0)
    assert.equal(summary.pass + summary.warn + summary.fail + summary.skipped, checks.length)
    assert.equal((await probe.error('trial.cancel', { trial: 'none' })).code, 'NotFound')
  }),
  withProbe('an unknown method is refused by name', async (probe) => {
    for (const method of ['service.reboot', 'constructor', '__proto__', '']) {
      const error = await probe.error(method, {})
      assert.equal(error.code, 'BadRequest')
      assert.ok(error.message.includes(`"${method}"`), error.message)
    }
  }),
  withProbe('an unknown field is refused by name, and nothing is done', async (probe) => {
    const { project, service, current } = await findTarget(probe)
    const params = { project, service, to: current, force: true }
    const error = await probe.error('service.scale', params)
    assert.equal(error.code, 'BadRequest')
    assert.match(error.message, /service\.scale: unknown field "force"/)
    const inEmpty = await probe.error('settings.get', { verbose: 1 })
    assert.match(inEmpty.message, /unknown field "verbose"/)
  }),
  withProbe(
    'a field of the wrong type, a wrong word and a missing field are refused by name',
    async (probe) => {
      const { project, service } = await findTarget(probe)
      const target = { project, service }
      const wrong: readonly (readonly [string, unknown, RegExp])[] = [
        ['service.scale', { ...target, to: '4' }, /"to" must be a number/],
        ['service.scale', { ...target, to: -1 }, /"to" must be at least 0/],
        ['service.scale', { project, to: 4 }, /"service" is missing/],
        ['service.mode', { ...target, mode: 'turbo' }, /"mode" must be one of /],
        ['service.tryEdit', { ...target, changes: { max: 0 } }, /"changes\.max" must be at least 1/],
        ['resources.plan', { ...target, wanted: {}, live: true, write: null }, /at least one limit/],
        ['history.list', { limit: 100_000 }, /"limit" must be at most /],
        ['series.range', { ...target, series: [], from: 0, to: 1, points: 60 }, /"series" must not be empty/],
        ['reports.make', { from: 0, to: 1, format: 'doc' }, /"format" must be one of /],
        ['status.get', null, /must be an object/],
      ]
      for (const [method, params, words] of wrong) {
        const error = await probe.error(method, params)
        assert.equal(error.code, 'BadRequest')
        assert.match(error.message, words)
      }
    },
  ),
  withProbe('a service nobody knows is not found, by the name that was asked for', async (probe) => {
    const { service } = await findTarget(probe)
    for (const method of ['service.explain', 'service.resume', 'service.states', 'service.rollback']) {
      const error = await probe.error(method, { project: 'nobodys', service })
      assert.equal(error.code, 'NotFound')
      assert.ok(error.message.includes(`nobodys/${service}`), error.message)
    }
  }),
  withProbe('scaling beyond the maximum is blocked with its reason, and the count stays', async (probe) => {
    const { project, service, current, max } = await findTarget(probe)
    const error = await probe.error('service.scale', { project, service, to: max + 1 })
    assert.equal(error.code, 'Blocked')
    assert.equal(error.details?.reason, 'MaxReached')
    assert.equal((await findTarget(probe)).current, current)
  }),
  withProbe('settings go there and back', async (probe) => {
    const before = (await probe.value('settings.get', {})) as { theme: string }
    const theme = before.theme === 'dark' ? 'light' : 'dark'
    const updated = await probe.value('settings.update', { theme })
    assert.deepEqual(updated, { ...before, theme })
    assert.deepEqual(await probe.value('settings.get', {}), updated)
    assert.deepEqual(await probe.value('settings.update', { theme: before.theme }), before)
  }),
  withProbe('calls made together are each answered under their own id', async (probe) => {
    const { project } = await findTarget(probe)
    const answers = await Promise.all([
      probe.value('app.info', {}),
      probe.error('service.reboot', {}),
      probe.value('settings.get', {}),
      probe.value('status.get', { project }),
    ])
    const [info, , settings, status] = answers
    assert.ok('pid' in (info as object) && 'theme' in (settings as object) && 'sources' in (status as object))
  }),
]

const followCases: readonly ContractCase[] = [
  withProbe(
    'following gives a snapshot, then deltas numbered from 1 with the keys that changed',
    async (probe) => {
      const following = await probe.follow('overview.changed', {})
      const { first } = following
      assert.ok(first.type === 'snapshot', JSON.stringify(first))
      assert.equal(first.seq, 0)
      assert.equal((first.state.app as { frozen: boolean }).frozen, false)
      await freeze(probe, true)
      try {
        const frames = await deltaWith(following.next, 'app')
        frames.forEach((frame, index) => assert.equal(frame.seq, index + 1))
        const last = frames.at(-1)
        assert.ok(last?.type === 'delta')
        assert.equal((applied(first.state, last).app as { frozen: boolean }).frozen, true)
        const named = Object.keys({ ...last.set, ...last.patch })
        assert.ok(!named.some((key) => key.startsWith('project:')), 'no project changed')
        assert.ok(
          last.patch !== undefined && !('label' in (last.patch.app ?? {})),
          'of the app only what changed',
        )
        assert.deepEqual(last.remove, [])
      } finally {
        await freeze(probe, false)
      }
    },
  ),
  withProbe('resync gives a whole snapshot again, and counts from 0', async (probe) => {
    const following = await probe.follow('overview.changed', {})
    assert.ok(following.first.type === 'snapshot')
    await freeze(probe, true)
    try {
      await deltaWith(following.next, 'app')
      probe.send({ type: 'resync', id: following.id })
      let frame = await following.next()
      while (frame.type === 'delta') frame = await following.next()
      assert.equal(frame.seq, 0)
      assert.equal((frame.state.app as { frozen: boolean }).frozen, true)
      assert.deepEqual(
        Object.keys(frame.state).filter(isLasting),
        Object.keys(following.first.state).filter(isLasting),
      )
      await freeze(probe, false)
      const [delta] = await deltaWith(following.next, 'app')
      assert.equal(delta?.seq, 1)
    } finally {
      await freeze(probe, false)
    }
  }),
  withProbe('after unfollow nothing more comes', async (probe) => {
    const following = await probe.follow('overview.changed', {})
    probe.send({ type: 'unfollow', id: following.id })
    // A call's answer comes after everything sent before it.
    await probe.value('app.info', {})
    const before = following.waiting().length
    try {
      await freeze(probe, true)
      await pause(1500)
      assert.equal(following.waiting().length, before)
      assert.deepEqual(await probe.ask({ type: 'resync', id: following.id }, following.id), {
        type: 'error',
        id: following.id,
        error: {
          code: 'NotFound',
          message: `nothing is followed under id ${following.id}`,
          retryable: false,
        },
      })
    } finally {
      await freeze(probe, false)
    }
  }),
  withProbe('one service can be followed, and two topics at once', async (probe) => {
    const { project, service } = await findTarget(probe)
    const one = await probe.follow('service.changed', { project, service })
    const all = await probe.follow('overview.changed', {})
    assert.ok(one.first.type === 'snapshot' && all.first.type === 'snapshot')
    assert.equal((one.first.state.row as { name: string }).name, service)
    assert.ok(`service:${project}/${service}` in all.first.state)
  }),
  withProbe('topics and their parameters are checked as methods are', async (probe) => {
    const wrong: readonly (readonly [string, unknown, RegExp])[] = [
      ['weather.changed', {}, /there is no topic "weather\.changed"/],
      ['toString', {}, /there is no topic "toString"/],
      ['overview.changed', { project: 'x' }, /unknown field "project"/],
      ['service.changed', { project: 'x' }, /"service" is missing/],
    ]
    for (const [topic, params, words] of wrong) {
      const { first } = await probe.follow(topic, params)
      assert.ok(first.type === 'error', JSON.stringify(first))
      assert.match(first.error.message, words)
    }
  }),
  withProbe('follows are bounded, and an id is taken only once', async (probe) => {
    const first = await probe.follow('overview.changed', {})
    const again = { type: 'follow', id: first.id, topic: 'overview.changed', params: {} }
    const twice = await answerOtherThanPush(probe, again, first.id)
    assert.match(twice.message, /already/)
    let refused: string | null = null
    for (let count = 0; count < 80 && refused === null; count += 1) {
      const next = await probe.follow('overview.changed', {})
      if (next.first.type === 'error') refused = next.first.error.message
    }
    assert.match(refused ?? 'never refused', /unfollow one first/)
  }),
]

/** What comes and goes by itself while a test runs. */
function isLasting(key: string): boolean {
  return !key.startsWith('action:') && key !== 'host'
}

async function answerOtherThanPush(probe: Probe, frame: unknown, id: number) {
  let answer = await probe.ask(frame, id)
  for (let count = 0; count < 10 && answer.type !== 'error'; count += 1)
    answer = await probe.ask({ type: 'call', id: probe.newId(), method: 'app.info', params: {} }, id)
  assert.ok(answer.type === 'error', JSON.stringify(answer))
  return answer.error
}

const frameCases: readonly ContractCase[] = [
  withProbe('a frame that is none is refused in a sentence, and the connection goes on', async (probe) => {
    const frames: readonly (readonly [unknown, number, RegExp])[] = [
      [{ type: 'jump', id: 900_007 }, 900_007, /frame: "type"/],
      [
        { type: 'call', id: 900_008, method: 'app.info', params: {}, sudo: true },
        900_008,
        /unknown field "sudo"/,
      ],
      [{ type: 'call', id: 900_009, method: 5, params: {} }, 900_009, /"method" must be a string/],
      [{ type: 'unfollow' }, 0, /"id" is missing/],
      [{ type: 'hello', connection: 'demo' }, 0, /chosen by the first frame/],
      [[1, 2, 3], 0, /must be an object/],
      ['hello', 0, /must be an object/],
    ]
    for (const [frame, id, words] of frames) {
      const answer = await probe.ask(frame, id)
      assert.ok(answer.type === 'error', JSON.stringify(answer))
      assert.equal(answer.error.code, 'BadRequest')
      assert.match(answer.error.message, words)
    }
    await probe.value('app.info', {})
  }),
  withProbe('no error carries a stack, a path or a field the contract does not name', async (probe) => {
    const deep = Array.from({ length: 200 }).reduce<unknown>((inner) => ({ inner }), 'end')
    for (const params of [deep, [], 'x', 1e308, { project: '\u0000', service: '🦅'.repeat(100) }])
      for (const method of ['status.get', 'service.scale', 'settings.update', 'history.list', 'series.range'])
        await probe.call(method, params)
    await probe.call('settings.update', { prometheusUrl: 'not a url' })
    assert.ok(probe.errors().length >= 25, `only ${probe.errors().length} errors`)
    for (const error of probe.errors()) {
      const text = JSON.stringify(error)
      assert.doesNotMatch(text, /\\n\s*at |node_modules|\.(ts|js):\d/)
      assert.ok(error.message.length > 0 && error.message.length < 1000, text)
      for (const key of Object.keys(error))
        assert.ok(['code', 'message', 'retryable', 'details'].includes(key), text)
    }
  }),
]

export const contractCases: readonly ContractCase[] = [
  ...methodCases,
  ...followCases,
  ...rehearsalCases,
  ...frameCases,
]
