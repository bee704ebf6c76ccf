import { describe, expect, test } from 'vitest'
import { createTerminal, NOW } from './testing/terminal.ts'

const unreachable = {
  ok: false,
  error: { code: 'Unreachable', message: 'no Docker engine at /var/run/docker.sock', retryable: true },
} as const

describe('usage', () => {
  test.each([
    [['fly'], /unknown command 'fly'/i],
    [['status', '--fast'], /unknown option '--fast'/i],
    [['mode', 'web'], /missing required argument 'mode'/i],
    [['scale', 'web', '3', '4'], /too many arguments/i],
    [['status', '--connection'], /argument missing/],
    [['mode', 'web', 'turbo'], /no mode "turbo"; the modes are observe, suggest, approve, automatic/],
    [['scale', 'web'], /no SERVICE=N/],
    [['scale-up', 'wob'], /no service "wob"; known: shop\/web, shop\/db/],
    [['scale-up', 'web', 'many'], /"many" is no number of replicas/],
    [['status', '--project', 'blog'], /no project "blog"; known: shop/],
    [['history', '--from', 'noon'], /--from: "noon" is no time/],
    [['pause', '--until', 'noon'], /--until: "noon" is no time/],
    [['rollback', '--to', 'x'], /--to: "x" is no state/],
    [['rollback', '--to', '1', '--list'], /name one of the two/],
    [['test', 'luck'], /no test "luck"; the tests are limits/],
    [['test', 'limits', 'wob'], /no service "wob"; known: shop\/web, shop\/db/],
    [['test', 'limits', 'web'], /add --yes to begin it/],
    [['test', 'load'], /--url is missing/],
    [['test', 'performance', '--duration', 'x'], /--duration: "x" is no number/],
    [['test', 'performance', '--intensity', 'wild'], /"wild" is none of low, medium, high/],
    [['drift', 'web', 'undo'], /no choice "undo"; the choices are keep, adopt, write/],
    [['statsu'], /unknown command 'statsu' \(Did you mean status\?\)/],
    [['scale-up', '--forse'], /unknown option '--forse' \(Did you mean --force\?\)/],
    [['serve', '--port', 'x'], /--port: "x" is no port/],
  ])('%j exits with 2 and one sentence', async (argv, words) => {
    const { code, out, err } = await createTerminal().run(...argv)
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(words)
    expect(err.trimEnd().split('\n')).toHaveLength(1)
  })
  test('in JSON the refusal is the one document', async () => {
    for (const argv of [['fly'], ['scale-up', 'wob'], []]) {
      const ran = await createTerminal().run(...argv, '--json')
      expect(ran.code).toBe(2)
      expect(ran.json()).toMatchObject({
        error: { code: expect.stringMatching(/BadRequest|NotFound/) as string },
      })
    }
  })
  test('without a command the help is shown, and it lists what there is', async () => {
    const bare = await createTerminal().run()
    expect(bare.code).toBe(2)
    const help = await createTerminal().run('--help')
    expect(help.code).toBe(0)
    expect(bare.err.trim()).toBe(help.out.trim())
    const [commands = ''] = help.out.split('Examples:')
    const listed = [...commands.matchAll(/^ {2}([a-z][a-z-]*) /gm)].map(([, name]) => name)
    expect(listed).toEqual([
      'status',
      'check',
      'history',
      'explain',
      'health',
      'doctor',
      'report',
      'validate',
      'right-sizing',
      'scale-up',
      'scale-down',
      'scale',
      'resize',
      'rollback',
      'pause',
      'resume',
      'freeze',
      'unfreeze',
      'mode',
      'policy',
      'approve',
      'dismiss',
      'drift',
      'reset',
      'alerts',
      'silence',
      'unsilence',
      'test',
      'simulate',
      'tune',
      'rules',
      'dashboard',
      'app',
      'serve',
      'daemon',
      'help',
    ])
    expect((await createTerminal().run('--version')).out).toBe('1.2.3\n')
  })
})

describe('a test that acts asks before', () => {
  test.each([['n'], ['no, rather not'], ['q']])('%j leaves it alone', async (typed) => {
    const ran = await createTerminal({ typed }).run('test', 'limits', 'web')
    expect([ran.code, ran.out]).toEqual([0, 'Not begun: nothing was done.\n'])
  })
  test.each([[''], ['y'], [' YES ']])('%j begins it', async (typed) => {
    const ran = await createTerminal({ typed }).run('test', 'limits', 'web')
    expect(ran.err).toContain('Enter begins it')
    expect(ran.out).not.toContain('Not begun')
  })
})

describe('opening', () => {
  test('global options count before and after the command', async () => {
    for (const argv of [
      ['--connection', 'far', '--data-dir', '/d', '--json', 'health'],
      ['health', '--json', '--data-dir', '/d', '--connection', 'far'],
    ]) {
      const terminal = createTerminal()
      expect((await terminal.run(...argv)).code).toBe(0)
      expect(terminal.opened).toMatchObject([{ connection: 'far', dataDir: '/d', loop: false }])
      expect(terminal.closed()).toBe(1)
      expect(terminal.shop.server.stats()).toEqual({ connections: 0, follows: 0, channels: 0 })
    }
  })
  test('EYRIE_DATA_DIR is the data folder where none is named', async () => {
    const terminal = createTerminal({ environment: { EYRIE_DATA_DIR: '/env' } })
    await terminal.run('health')
    await terminal.run('health', '--data-dir', '/own')
    expect(terminal.opened.map(({ dataDir }) => dataDir)).toEqual(['/env', '/own'])
  })
  test.each(['status', 'explain', 'history', 'serve'])('%s may fall back to the demo', async (command) => {
    const terminal = createTerminal({ failure: unreachable })
    await terminal.run(command)
    expect(terminal.opened[0]?.onUnreachable).toBe('demo')
  })
  test.each([
    ['check'],
    ['scale-up'],
    ['scale-down'],
    ['scale', 'web=3'],
    ['rollback'],
    ['pause'],
    ['resume'],
    ['mode', 'web', 'observe'],
    ['policy', 'web'],
    ['approve'],
    ['dismiss'],
    ['drift', 'web', 'keep'],
    ['reset'],
    ['daemon'],
  ])('%s exits with 3 where no engine answers', async (...argv) => {
    const terminal = createTerminal({ failure: unreachable })
    const ran = await terminal.run(...argv, '--json')
    expect(ran.code).toBe(3)
    expect(terminal.opened[0]?.onUnreachable).toBe('fail')
    expect(ran.json()).toMatchObject({ error: { code: 'Unreachable' } })
    expect(ran.err).toBe('eyrie: no Docker engine at /var/run/docker.sock.\n')
  })
  test.each(['freeze', 'unfreeze'])(
    '%s takes no engine: whoever owns the folder next keeps to it',
    async (command) => {
      const terminal = createTerminal()
      await terminal.run(command)
      expect(terminal.opened[0]?.onUnreachable).toBe('wait')
    },
  )
  test('a connection nobody knows is bad input', async () => {
    const error = { code: 'BadConnection', message: 'there is no Docker context "x"', retryable: false }
    expect((await createTerminal({ failure: { ok: false, error } }).run('status')).code).toBe(2)
  })
  test('the demo is shown with a banner, and Docker as unreachable', async () => {
    const terminal = createTerminal({ banner: 'No Docker engine answers. Showing the embedded demo.' })
    const ran = await terminal.run('status', '--json')
    expect(ran.code).toBe(0)
    expect(ran.json()).toMatchObject({
      sources: { docker: { state: 'unreachable', detail: expect.stringContaining('demo') as string } },
    })
    expect(ran.err).toContain('Showing the embedded demo')
    expect((await terminal.run('status', '--quiet')).err).toBe('')
  })
})

describe('status', () => {
  test('is the whole report as JSON, and nothing else on stdout', async () => {
    const ran = await createTerminal().run('status', '--json')
    expect(ran.json()).toMatchObject({
      projects: [
        {
          name: 'shop',
          engine: 'compose',
          services: [
            { name: 'web', mode: 'automatic', replicas: { current: 3, min: 2, max: 5 }, scores: { up: 6 } },
            { name: 'db' },
          ],
        },
      ],
      sources: { docker: { state: 'connected' }, prometheus: { state: 'connected' } },
    })
    expect(ran.out.trimEnd()).not.toContain('\n')
    expect(ran.err).toBe('')
  })
  test('is an aligned table for a person, with the sentence, and colors on a terminal only', async () => {
    const { out } = await createTerminal().run('status')
    const [title, header = '', web = '', db = ''] = out.split('\n')
    expect(title).toBe('shop (compose)')
    expect(web).toContain('Holding at 3.')
    expect(web.indexOf('automatic')).toBe(header.indexOf('MODE'))
    expect(db.indexOf('Not enabled')).toBe(header.indexOf('STATE'))
    expect(out).not.toContain('\u001b')
    const colored = await createTerminal({ isTerminal: true }).run('status')
    expect(colored.out).toContain('\u001b[1mshop\u001b[22m')
    const plain = await createTerminal({ isTerminal: true, environment: { NO_COLOR: '1' } }).run('status')
    expect(plain.out).toBe(out)
  })
})

describe('scaling by hand', () => {
  test('up and down by one step, to a count, and by assignment', async () => {
    const { run, shop } = createTerminal()
    expect((await run('scale-up', '--json')).json()).toMatchObject({
      service: 'web',
      from: 3,
      to: 4,
      operations: [],
      verification: 'converged',
    })
    expect((await run('scale-up', 'web', '5')).out).toContain('shop/web: Scaled 4 → 5.')
    await run('scale-down', '4')
    await run('scale', 'shop/web=2')
    expect(shop.row('web').replicas.current).toBe(2)
  })
  test('the wrong way does nothing and says so', async () => {
    const { run, shop } = createTerminal()
    const up = await run('scale-up', 'web', '2', '--json')
    expect(up.code).toBe(0)
    expect(up.json()).toMatchObject({ from: 3, to: 3, operations: [] })
    expect((await run('scale-down', 'web', '5')).out).toContain('would go the wrong way, so nothing was done')
    expect(shop.row('web').replicas.current).toBe(3)
  })
  test('blocked by a guard is 4, with the reason in the JSON', async () => {
    const { run } = createTerminal()
    const ran = await run('scale', 'web=9', '--json')
    expect(ran.code).toBe(4)
    expect(ran.json()).toMatchObject({
      service: 'web',
      from: 3,
      to: 9,
      operations: [],
      reason: 'MaxReached',
      error: { code: 'Blocked' },
    })
    expect((await run('scale-down', 'web', '1')).code).toBe(4)
  })
  test('with DRY_RUN shows the plan and changes nothing', async () => {
    const { run, shop } = createTerminal({ environment: { DRY_RUN: 'true' } })
    const ran = await run('scale-up', 'web', '--json')
    expect(ran.json()).toMatchObject({ from: 3, to: 4, dryRun: true, verification: null })
    expect(shop.row('web').replicas.current).toBe(3)
    expect((await run('rollback', 'web', '--json')).json()).toMatchObject({ dryRun: true, state: 0, to: 3 })
    expect(shop.row('web').replicas.current).toBe(3)
  })
  test('a rollback answers as scaling does', async () => {
    const { run } = createTerminal()
    await run('scale-up')
    expect((await run('rollback', 'web', '--to', '1', '--json')).json()).toMatchObject({ from: 4, to: 3 })
  })
})

describe('controller state', () => {
  test('pause, resume, mode and freeze print the new state', async () => {
    const { run } = createTerminal()
    expect((await run('pause', '--up', '--until', '30m', '--json')).json()).toMatchObject({
      frozen: false,
      services: [{ service: 'web', pauses: [{ direction: 'up', until: NOW + 1_800_000 }] }],
    })
    expect((await run('pause', 'db', '--json')).json()).toMatchObject({
      services: [{ service: 'db', pauses: [{ direction: 'both', until: null }] }],
    })
    expect((await run('resume', 'web', '--json')).json()).toMatchObject({ services: [{ pauses: [] }] })
    expect((await run('mode', 'web', 'observe', '--json')).json()).toMatchObject({
      services: [{ project: 'shop', service: 'web', mode: 'observe' }],
      sentence: 'web is now in observe mode.',
    })
    expect((await run('freeze', '--json')).json()).toMatchObject({ frozen: true, services: [] })
    expect((await run('unfreeze')).out).toBe('Unfrozen.\n')
  })
})

describe('looking back', () => {
  test('history has the fields of each entry, newest first, and a table for a person', async () => {
    const { run } = createTerminal()
    expect((await run('history')).out).toBe('Nothing is recorded for this selection.\n')
    await run('scale-up')
    const { entries } = (await run('history', '--from', '7d', '--json')).json() as { entries: unknown[] }
    expect(entries).toEqual([
      {
        id: 1,
        at: 5,
        kind: 'action',
        project: 'shop',
        service: 'web',
        from: 3,
        to: 4,
        reason: 'Manual',
        killed: [],
        by: 'operator',
        verification: 'converged',
        sentence: 'Scaled 3 → 4.',
      },
    ])
    expect((await run('history')).out).toMatch(
      /shop\/web {2}action {2}3 → 4 {2}Manual {2}operator {2}Scaled 3 → 4\./,
    )
  })
  test('explain is the waterfall', async () => {
    const { run } = createTerminal()
    expect((await run('explain', 'web', '--json')).json()).toEqual({
      project: 'shop',
      service: 'web',
      at: 7,
      kind: 'hold',
      from: 3,
      desired: 3,
      reason: 'Cooldown',
      sentence: 'Holding at 3: cooldown ends in 2:41.',
      steps: [{ step: 'current', before: 3, after: 3, sentence: '3 replicas run.' }],
      wouldChange: null,
    })
    expect((await run('explain')).out).toContain('3 replicas run.')
  })
})

test('an owner that ends before it is reached is followed by the next one, or by this process', async () => {
  const terminal = createTerminal({ goneOwners: 2 })
  expect((await terminal.run('scale-up')).code).toBe(0)
  expect(terminal.opened).toHaveLength(3)
  expect(terminal.closed()).toBe(3)
  expect(terminal.shop.row('web').replicas.current).toBe(4)
  const never = createTerminal({ goneOwners: 99 })
  const ran = await never.run('status')
  expect(ran.code).toBe(3)
  expect(ran.err).toContain('process 4999999 owns the data folder, but no Eyrie process answers')
})

test('Ctrl-C closes the core and exits with 130', async () => {
  const terminal = createTerminal({ interrupted: Promise.resolve() })
  const ran = await terminal.run('status')
  expect(ran.code).toBe(130)
  expect(terminal.closed()).toBe(1)
})
