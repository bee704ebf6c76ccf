// The demo project under each version of Compose: what the tests of scaling build on must hold by itself.
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { execFile, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { provisionedEnvironment } from './environment.mjs'

const environment = provisionedEnvironment(process.env)
const prefix = environment.EYRIE_TEST_PREFIX ?? `eyrie-test-${process.pid}`
const exec = promisify(execFile)

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return address.port
}

/** Asks again until the answer satisfies, and returns the last answer either way. */
async function until<T>(ask: () => Promise<T>, good: (answer: T) => boolean, seconds: number): Promise<T> {
  const end = Date.now() + seconds * 1_000
  for (;;) {
    const answer = await ask()
    if (good(answer) || Date.now() > end) return answer
    await wait(250)
  }
}

interface Sample {
  readonly metric: Readonly<Record<string, string>>
  readonly value: readonly [number, string]
}

describe.each([
  ['2.26', environment.EYRIE_COMPOSE_226],
  ['2.40', environment.EYRIE_COMPOSE_240],
])('the demo under Compose %s', (version, program) => {
  const project = `${prefix}-demo${version.replace('.', '')}`
  let web = ''
  let prometheus = ''
  let settings: NodeJS.ProcessEnv = {}

  const compose = async (parameters: readonly string[], extra: NodeJS.ProcessEnv = {}) => {
    if (!program) throw new Error(`EYRIE_COMPOSE_${version.replace('.', '')} must name the program`)
    const { stdout, stderr } = await exec(
      program,
      ['-p', project, '-f', 'compose/demo/compose.yaml', ...parameters],
      { env: { ...environment, ...settings, ...extra } },
    )
    return stdout + stderr
  }
  const replicas = async () => {
    const { stdout } = await exec('docker', [
      ...['ps', '--no-trunc', '--filter', `label=com.docker.compose.project=${project}`],
      ...['--filter', 'label=com.docker.compose.service=web', '--format', '{{.ID}}'],
    ])
    return stdout.split('\n').filter((line) => line !== '')
  }
  const query = async (expression: string): Promise<readonly Sample[]> => {
    const response = await fetch(`${prometheus}/api/v1/query?query=${encodeURIComponent(expression)}`)
    const body = (await response.json()) as { data: { result: readonly Sample[] } }
    return body.data.result
  }
  const label = async (name: string) => {
    const [first] = await replicas()
    const format = `{{index .Config.Labels "eyrie.autoscale.query.${name}"}}`
    return (await exec('docker', ['inspect', '-f', format, first ?? ''])).stdout.trim()
  }
  const value = async (name: string) => Number((await query(await label(name)))[0]?.value[1] ?? 'NaN')

  beforeAll(async () => {
    const ports = [await freePort(), await freePort()] as const
    web = `http://127.0.0.1:${ports[0]}`
    prometheus = `http://127.0.0.1:${ports[1]}`
    settings = { EYRIE_DEMO_PORT: String(ports[0]), EYRIE_DEMO_PROMETHEUS_PORT: String(ports[1]) }
    await compose(['up', '-d', '--wait'])
  })
  afterAll(async () => {
    await compose(['down', '-v'])
  })

  test('starts with two replicas, both scraped, and idle factors that are 0 and not absent', async () => {
    expect(await replicas()).toHaveLength(2)
    const up = await until(
      () => query('up{job="web"} == 1'),
      ({ length }) => length === 2,
      20,
    )
    expect(up).toHaveLength(2)
    for (const name of ['queueDepth', 'responseTimeP95', 'errorRatio'])
      expect(await until(() => value(name), Number.isFinite, 15), name).toBe(0)
  })

  test('bounded load drives both replicas over 70 % of their limit and the queue over 50', async () => {
    const load = spawn(
      process.execPath,
      ['compose/demo/load.mjs', '--url', web, '--rps', '80', '--seconds', '25', '--enqueue', '40'],
      { stdio: 'ignore' },
    )
    const ended = new Promise((resolve) => load.once('exit', resolve))
    onTestFinished(() => {
      load.kill()
    })
    const busy = () => query('rate(process_cpu_seconds_total{job="web"}[6s]) / 0.25 > 0.7')
    expect(await until(busy, ({ length }) => length === 2, 24)).toHaveLength(2)
    expect(
      await until(
        () => value('queueDepth'),
        (depth) => depth > 50,
        24,
      ),
    ).toBeGreaterThan(50)
    expect(await value('errorRatio')).toBe(0)
    load.kill()
    await ended
    await fetch(`${web}/queue`, { method: 'DELETE' })
  })

  test('errors and slow answers show in their factors', async () => {
    const end = Date.now() + 8_000
    while (Date.now() < end) {
      const [failed, slow] = await Promise.all([
        fetch(`${web}/work?status=500`),
        fetch(`${web}/work?ms=3500`),
      ])
      expect([failed.status, slow.status]).toEqual([500, 200])
    }
    expect(
      await until(
        () => value('responseTimeP95'),
        (seconds) => seconds > 3,
        10,
      ),
    ).toBeGreaterThan(3)
    expect(await value('errorRatio')).toBeGreaterThan(0.05)
  })

  test('scaled to four, every replica serves through nginx and none of the first two was recreated', async () => {
    const before = await replicas()
    await compose(['up', '-d', '--wait', '--scale', 'web=4'])
    const after = await replicas()
    expect(after).toHaveLength(4)
    expect(after).toEqual(expect.arrayContaining(before))
    const served = new Set<string>()
    const ask = async () => served.add((await fetch(web)).headers.get('x-replica') ?? 'none').size
    expect(await until(ask, (size) => size === 4, 20)).toBe(4)
    expect([...served].toSorted()).toEqual(after.map((id) => id.slice(0, 12)).toSorted())
  })

  test('a replica told to stop finishes what it has begun', async () => {
    const slow = Array.from({ length: 12 }, () => fetch(`${web}/work?ms=2500`))
    await wait(500)
    await compose(['up', '-d', '--scale', 'web=2'])
    expect(await replicas()).toHaveLength(2)
    expect((await Promise.all(slow)).map(({ status }) => status)).toEqual(slow.map(() => 200))
  })

  test('a replica that starts after the fault was set never becomes healthy', async () => {
    await fetch(`${web}/faults?new-replicas=unhealthy`, { method: 'POST' })
    const up = compose(['up', '-d', '--wait', '--wait-timeout', '30', '--no-recreate', '--scale', 'web=3'])
    await expect(up).rejects.toThrow(/unhealthy|web-3/)
    await fetch(`${web}/faults?new-replicas=healthy`, { method: 'POST' })
  })

  test('the broken version never becomes healthy', async () => {
    const broken = { EYRIE_DEMO_WEB_IMAGE: 'eyrie-demo-web:broken' }
    await expect(compose(['up', '-d', '--wait', '--wait-timeout', '30'], broken)).rejects.toThrow(/unhealthy/)
  })
})
