/** The main job on a real engine, as an operator meets it: see, decide, act, record; in the browser and by CLI. */
import { expect, test } from '@playwright/test'
import { provenReplay } from '../../electron/app/testing/replay.ts'
import { chart, countOf, rowOf } from '../support/dashboard.ts'
import { checksOf, decisionsOf, explainedOf, scaledOf, statusOf } from '../support/documents.ts'
import { eventually, PREFIX, throughout, type Load } from './demo.ts'
import { openSession, type Session } from './session.ts'

const PROJECT = `${PREFIX}-main`

test.describe.configure({ mode: 'serial' })

let session: Session
let load: Load | null = null

test.beforeAll(async ({ browser }) => {
  session = await openSession(browser, PROJECT)
})

test.afterAll(async () => {
  await load?.stop()
  await session.end()
})

test('the project is there: two ready replicas, automatic, and numbers that say what they are of', async () => {
  const { page, cli, web } = session
  const row = rowOf(page, 'web')
  await expect(row).toBeVisible()
  await eventually('the CPU of web', 20, web, ({ cpu }) => cpu !== null)
  const result = await cli('status', '--json')
  expect(result.code).toBe(0)
  const status = statusOf(result)
  expect(status.projects.map(({ name, engine }) => [name, engine])).toEqual([[PROJECT, 'compose']])
  expect(status.sources.docker.state).toBe('connected')
  const service = status.projects[0]?.services.find(({ name }) => name === 'web')
  expect(service).toMatchObject({ mode: 'automatic', replicas: { current: 2, min: 2, max: 5 } })
  expect(service?.cpu?.of).toContain('0.25 cores')
  await expect(
    row.getByRole('button', { name: /^CPU \d+ % of 0\.25 cores limit, .* 2 of 2 replicas$/ }),
  ).toBeVisible()
  for (const other of ['nginx', 'redis', 'prometheus']) await expect(rowOf(page, other)).toBeVisible()
  await expect(page.getByRole('button', { name: /^Connection/ })).toContainText('connected')
})

test('health is good by CLI: Docker, Prometheus and the store by name, exit 0', async () => {
  const { cli } = session
  await eventually(
    'every check is good',
    20,
    async () => checksOf(await cli('health', '--json')),
    (checks) => checks.every(({ ok }) => ok),
  )
  const result = await cli('health', '--json')
  expect(result.code).toBe(0)
  expect(checksOf(result).map(({ name }) => name)).toEqual(
    expect.arrayContaining(['docker', 'prometheus', 'store']),
  )
})

test('a dry run decides and touches nothing', async () => {
  const { demo, cli } = session
  const before = await demo.ids()
  const result = await cli('check', '--dry-run', '--json')
  expect(decisionsOf(result)).toEqual([expect.objectContaining({ service: 'web', acted: false })])
  expect(await demo.ids()).toEqual(before)
})

test('CPU over 70 % and a queue over 50 scale it up within its bounds, and every new replica serves', async () => {
  const { demo, page, web, webIds, actions } = session
  const first = await webIds()
  load = demo.load({ rps: 85, seconds: 120, enqueue: 45 })
  const asking = await eventually(
    'CPU over 70 %, queue over 50, and a score of 5 or more',
    60,
    async () => ({ service: await web(), queue: await demo.queueDepth() }),
    ({ service, queue }) =>
      (service.cpu?.value ?? 0) > 0.7 && (queue ?? 0) > 50 && (service.scores?.up ?? 0) >= 5,
  )
  expect(asking.service.replicas.current).toBeLessThanOrEqual(5)
  await expect(rowOf(page, 'web')).toContainText(/Scaling \d → \d|Holding at \d|Blocked/)
  const grown = await eventually(
    'more than two ready replicas',
    60,
    web,
    ({ replicas }) => replicas.ready > 2,
  )
  expect(grown.replicas.current).toBeLessThanOrEqual(5)
  // One of two new replicas may be ready before the action is over.
  const [newest] = await eventually(
    'the end of the action',
    60,
    actions,
    ([latest]) => latest?.verification != null,
  )
  expect(newest).toMatchObject({ reason: 'ScoreUp', by: 'controller', verification: 'converged' })

  const ids = await webIds()
  expect(ids).toEqual(expect.arrayContaining([...first]))
  const added = ids.filter((id) => !first.includes(id)).map((id) => id.slice(0, 12))
  expect(added.length).toBeGreaterThan(0)
  await eventually(
    'an answer of every new replica',
    30,
    async () => [...(await demo.answering(20))],
    (seen) => added.every((id) => seen.includes(id)),
  )
})

test('under load the service page shows score, sentence, marks and the decision, and so does the CLI', async () => {
  const { page, cli, toOverview, toService, shoot } = session
  await toService()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('web')
  // The mark of going up, by its own shape and color, on every chart.
  for (const name of ['CPU', 'Replicas', 'Scores'])
    await expect(chart(page, name).locator('g[transform][color="var(--series-up)"]').first()).toBeAttached()
  const steps = page.getByRole('list', { name: 'Steps of the decision' }).first()
  await expect(steps).toContainText('Scale-up score')
  await expect(page.getByRole('region', { name: 'Scale-up factors' }).first()).toContainText(
    'of 15, acts at 5',
  )
  const entry = page.locator('[id^=entry-]').filter({ hasText: /Scaled 2 → \d/ })
  await expect(entry).toContainText('by Eyrie')
  const score = /\(score (\d+(?:\.\d+)?) of 15\)/.exec((await entry.textContent()) ?? '')?.[1]
  expect(Number(score)).toBeGreaterThanOrEqual(5)
  await shoot('service-under-load')
  await toOverview()
  await expect(rowOf(page, 'web')).toBeVisible()
  await shoot('overview-under-load')

  const explained = await cli('explain', 'web', '--json')
  expect(explained.code).toBe(0)
  const { steps: told, service } = explainedOf(explained)
  expect(service).toBe('web')
  expect(told.map(({ step }) => step)).toEqual(
    expect.arrayContaining(['current', 'up-score', 'down-score', 'final']),
  )
  expect(told.find(({ step }) => step === 'up-score')?.sentence).toMatch(/\d/)
})

test('when the load ends it goes down to its minimum, and not below', async () => {
  const { demo, page, web, webIds, actions } = session
  await load?.stop()
  load = null
  await demo.emptyQueue()
  const low = await eventually(
    'the minimum, held because it is the minimum',
    120,
    web,
    ({ replicas, decision }) => replicas.current <= 2 && decision.reason === 'MinReached',
  )
  expect(low.replicas).toMatchObject({ current: 2, ready: 2 })
  await expect(rowOf(page, 'web')).toContainText('2', { timeout: 5000 })
  const downs = (await actions()).filter(({ from, to }) => (to ?? 0) < (from ?? 0))
  expect(downs.map(({ verification }) => verification)).not.toContain('failed')
  expect(Math.min(...downs.map(({ to }) => to ?? 0))).toBe(2)
  await throughout('two replicas at the minimum', 6, webIds, (ids) => ids.length === 2)
})

test('new replicas that never become healthy are taken back, and the log of one is kept', async () => {
  const { demo, page, cli, webIds, toService, shoot } = session
  expect((await cli('mode', 'web', 'observe')).code).toBe(0)
  const before = await webIds()
  await demo.newReplicas('unhealthy')
  try {
    await toService()
    const scaling = cli('scale-up', 'web', '4', '--json')
    await expect(page.getByRole('region', { name: 'Action under way' })).toBeVisible()
    await shoot('action-under-way')
    const result = await scaling
    expect(result.code).toBe(1)
    expect(scaledOf(result)).toMatchObject({ from: 2, to: 4, verification: 'reverted' })
    expect(await webIds()).toEqual(before)
  } finally {
    await demo.newReplicas('healthy')
  }
  const entry = page.locator('[id^=entry-]').filter({ hasText: 'Scaling 2 → 4 failed' })
  await entry.locator('button[aria-expanded]').click()
  await expect(entry.getByRole('figure')).toContainText('never becomes healthy')
  await expect(entry.getByRole('list', { name: 'Operations' })).toContainText('failed')
  await shoot('rolled-back')
})

test('scaling up by hand and rolling back work on the screen', async () => {
  const { page, webIds, actions, settledAt, toOverview, toService } = session
  await toOverview()
  const row = rowOf(page, 'web')
  await row.getByRole('button', { name: 'Scale web up to 3' }).click()
  await settledAt(3, 60)
  await expect.poll(() => countOf(row, 'web')).toBe(3)
  expect(await webIds()).toHaveLength(3)
  await toService()
  await page.getByRole('button', { name: 'Roll back to 2' }).click()
  const asked = page.getByRole('alertdialog', { name: 'Roll web back' })
  await expect(asked).toContainText(`stops ${PROJECT}-web-`)
  await asked.getByRole('button', { name: 'Go back to 2' }).click()
  await settledAt(2, 60)
  const [last] = await actions()
  expect(last).toMatchObject({
    from: 3,
    to: 2,
    reason: 'Rollback',
    by: 'operator',
    verification: 'converged',
  })
})

test('scaling by hand works by CLI, is refused beyond the bounds, and does nothing the wrong way', async () => {
  const { cli, webIds, settledAt } = session
  const up = await cli('scale-up', '4', '--json')
  expect(up.code, up.stderr).toBe(0)
  const { operations, ...scaled } = scaledOf(up)
  expect(scaled).toMatchObject({ service: 'web', from: 2, to: 4, verification: 'converged' })
  expect(operations.map(({ type }) => type)).toEqual(
    expect.arrayContaining(['create', 'start', 'await-healthy']),
  )
  expect(operations.every(({ cause }) => cause !== '')).toBe(true)
  await settledAt(4, 30)

  const wrongWay = await cli('scale-up', 'web', '3', '--json')
  expect(wrongWay.code).toBe(0)
  expect(scaledOf(wrongWay)).toMatchObject({ from: 4, to: 4, operations: [] })
  const beyond = await cli('scale', 'web=9', '--json')
  expect(beyond.code).toBe(4)
  expect(beyond.json()).toMatchObject({ reason: 'MaxReached' })
  const below = await cli('scale', 'web=1', '--json')
  expect(below.code).toBe(4)
  expect(below.json()).toMatchObject({ reason: 'MinReached' })
  expect(await webIds()).toHaveLength(4)
})

test('Compose takes the replicas for its own: up --scale web=4 recreates nothing, ps lists four', async () => {
  const { demo, cli, webIds, settledAt } = session
  const before = await demo.ids()
  expect(await webIds()).toHaveLength(4)
  for (const version of ['EYRIE_COMPOSE_226', 'EYRIE_COMPOSE_240']) {
    const program = process.env[version]
    if (program === undefined) throw new Error(`${version} names no Compose`)
    await demo.compose(['up', '-d', '--scale', 'web=4'], [program])
    expect(await demo.ids(), version).toEqual(before)
    const listed = await demo.compose(['ps', 'web', '--format', '{{.Name}}'], [program])
    expect(listed.split('\n').filter(Boolean), version).toHaveLength(4)
  }
  const down = await cli('scale-down', 'web', '2', '--json')
  expect(down.code, down.stderr).toBe(0)
  expect(scaledOf(down)).toMatchObject({ from: 4, to: 2, verification: 'converged' })
  await settledAt(2, 30)
})

test('with Prometheus stopped the count never falls, and screen and CLI say why', async () => {
  const { demo, page, cli, web, webIds, settledAt, toOverview, shoot } = session
  expect((await cli('mode', 'web', 'automatic')).code).toBe(0)
  expect((await cli('scale-up', 'web', '3', '--json')).code).toBe(0)
  await demo.compose(['stop', '-t', '0', 'prometheus'])
  await toOverview()
  const row = rowOf(page, 'web')
  await eventually('the silent source as the reason', 60, web, ({ replicas, decision }) => {
    expect(replicas.current).toBe(3)
    return decision.reason === 'SourceStale'
  })
  await expect(row).toContainText(/queueDepth|Prometheus/)
  await expect(page.getByRole('button', { name: /^Prom/ })).toContainText('unreachable')
  const health = await cli('health', '--json')
  expect(health.code).toBe(3)
  expect(checksOf(health).find(({ name }) => name === 'prometheus')).toMatchObject({ ok: false })
  await shoot('prometheus-stopped')
  await throughout('three replicas', 15, webIds, (ids) => ids.length === 3)
  await demo.compose(['start', 'prometheus'])
  await settledAt(2, 90)
  await expect(page.getByRole('button', { name: /^Prom/ })).toContainText('connected')
})

test('killed in the middle of an action, it comes back with its history and the action closed', async () => {
  const { page, cli, web, webIds, actions, settledAt, toService, kill, restart } = session
  expect((await cli('mode', 'web', 'observe')).code).toBe(0)
  const known = (await actions()).map(({ id }) => id)
  const cut = cli('scale-up', 'web', '4', '--json')
  await eventually('the first new replica', 20, webIds, (ids) => ids.length > 2)
  await kill()
  expect((await cut).code).not.toBe(0)

  await restart()
  await expect(rowOf(page, 'web')).toBeVisible()
  const after = await eventually(
    'the interrupted action closed',
    30,
    actions,
    ([newest]) => newest?.verification != null && !known.includes(newest.id),
  )
  expect(after.map(({ id }) => id)).toEqual(expect.arrayContaining(known))
  const [interrupted] = after
  expect(interrupted).toMatchObject({ from: 2, to: 4 })
  expect(interrupted?.sentence).toMatch(/^Interrupted .+; (finished|undone) by the next start/)
  // Never half of it: two were asked for, and one of them had begun.
  expect([2, 4]).toContain((await webIds()).length)
  await toService()
  await expect(page.locator('[id^=entry-]').filter({ hasText: '2 → 4' }).first()).toBeVisible()
  const { replicas } = await web()
  expect(replicas.current).toBe((await webIds()).length)
  expect((await cli('scale', 'web=2', '--json')).code).toBe(0)
  await settledAt(2, 30)
})

test('a broken event stream is taken up again, and an engine that goes is missed and found', async () => {
  const { demo, page, cli, toOverview, shoot, breakConnections, loseEngine, findEngine } = session
  await toOverview()
  const row = rowOf(page, 'web')
  await expect.poll(() => countOf(row, 'web')).toBe(2)
  breakConnections()
  await demo.compose(['up', '-d', '--no-deps', '--no-recreate', '--scale', 'web=3', 'web'])
  await expect.poll(() => countOf(row, 'web'), { timeout: 15_000 }).toBe(3)

  const before = await demo.ids()
  await loseEngine()
  await expect(page.getByRole('region', { name: 'Notices' })).toContainText('Docker does not answer', {
    timeout: 20_000,
  })
  await expect(row).toContainText('last seen', { timeout: 20_000 })
  const status = statusOf(await cli('status', '--json'))
  expect(status.sources.docker.state).toBe('unreachable')
  const refused = await cli('scale-up', 'web', '4', '--json')
  expect(refused.code).toBe(3)
  await shoot('engine-lost')
  await findEngine()
  await expect(page.getByRole('region', { name: 'Notices' })).not.toContainText('Docker does not answer', {
    timeout: 30_000,
  })
  await expect(row).not.toContainText('last seen')
  expect(await demo.ids()).toEqual(before)
})

test('nothing the dashboard did broke its policy or threw', () => {
  const { problems } = session
  // What the browser itself says of connections that were refused while Eyrie was gone is no fault of the page.
  expect(problems().filter((text) => !/ERR_CONNECTION_REFUSED|WebSocket connection to/.test(text))).toEqual(
    [],
  )
})

test('every decision that was recorded reproduces byte for byte from its stored input', async () => {
  console.log(provenReplay(await session.replayed()))
})
