/** The built daemon on the real engine: scraped by the real Prometheus, commanded by the built CLI, told to end. */
import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { provenReplay, replayFolder } from '../app/testing/replay.ts'
import { COMPOSE_PROGRAMS, createProject, docker, type TestProject } from '../docker/testing/act.ts'
import { until } from '../docker/testing/engine.ts'
import { ensureTestImage } from '../docker/testing/image.ts'
import { hasSystemdNotify, notifySocket, type NotifySocket } from '../hosts/testing/notifySocket.ts'
import { freePort } from '../prometheus/testing/server.ts'

const exec = promisify(execFile)
const folder = mkdtempSync(path.join(os.tmpdir(), 'eyrie-daemon-live-'))
const dataDir = path.join(folder, 'data')
const TOKEN = 'a-token-of-this-test-only'
const LABELS = `{ eyrie.autoscale.enable: "true", eyrie.autoscale.min: "1", eyrie.autoscale.max: "5" }`
const SLEEP = `["sh", "-c", "trap 'exit 0' TERM; while :; do sleep 1; done"]`

/** Soon healthy: without a check a replica has to run for ten seconds. */
const HEALTHY = '{ test: "exit 0", interval: 1s, retries: 3 }'

interface Line {
  readonly url: string
  readonly pid: number
  readonly metrics: string
}

interface Daemon {
  readonly child: ChildProcess
  readonly line: Line
  readonly ended: Promise<number | null>
}

let project: TestProject
let manager: NotifySocket
let daemon: Daemon

async function startDaemon(): Promise<Daemon> {
  const token = path.join(folder, 'token')
  writeFileSync(token, TOKEN)
  chmodSync(token, 0o600)
  const child = spawn(
    process.execPath,
    [
      ...['dist/daemon.js', '--json', '--data-dir', dataDir, '--listen', '127.0.0.1:0'],
      ...['--metrics', '127.0.0.1:0', '--metrics-token-file', token],
    ],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NOTIFY_SOCKET: manager.path, WATCHDOG_USEC: '6000000' },
    },
  )
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  await until(() => out.includes('\n') || child.exitCode !== null, Boolean, 30)
  if (!out.includes('\n')) throw new Error(`the daemon said nothing: ${err}`)
  return { child, line: JSON.parse(out) as Line, ended }
}

interface Ran {
  readonly code: number
  readonly document: unknown
  readonly err: string
}

async function eyrie(...argv: readonly string[]): Promise<Ran> {
  const parameters = ['dist/cli.js', ...argv, '--json', '--data-dir', dataDir, '--project', project.name]
  return exec(process.execPath, parameters).then(
    ({ stdout, stderr }) => ({ code: 0, document: JSON.parse(stdout) as unknown, err: stderr }),
    (thrown: unknown) => {
      const { code, stdout, stderr } = thrown as { code: number; stdout: string; stderr: string }
      return { code, document: JSON.parse(stdout) as unknown, err: stderr }
    },
  )
}

async function scrape(): Promise<string> {
  const answer = await fetch(daemon.line.metrics, { headers: { authorization: `Bearer ${TOKEN}` } })
  return answer.text()
}

beforeAll(async () => {
  const image = await ensureTestImage()
  const file = `
services:
  web: { image: "${image}", pull_policy: never, command: ${SLEEP}, labels: ${LABELS}, healthcheck: ${HEALTHY} }
`
  project = await createProject(COMPOSE_PROGRAMS[0][1], 'daemon', file)
  await project.compose('up', '-d', '--scale', 'web=2')
  manager = await notifySocket()
  daemon = await startDaemon()
})
afterAll(async () => {
  daemon.child.kill('SIGKILL')
  await daemon.ended
  await manager.close()
  await project.remove()
  rmSync(folder, { recursive: true, force: true })
})

test('the service manager hears that it is ready and stays alive', async () => {
  if (!hasSystemdNotify && process.env.CI !== 'true') return
  const alive = () => manager.told.filter((words) => words.includes('WATCHDOG=1')).length
  expect(await until(alive, (count) => count >= 3, 30)).toBeGreaterThanOrEqual(3)
  expect(manager.told[0]?.slice(0, 2)).toEqual(['READY=1', 'WATCHDOG=1'])
  expect(manager.told[0]?.[2]).toMatch(/^STATUS=\d+ services?, \d+ enabled, \d+ automatic/)
})

describe('metrics', () => {
  test('are refused without the token', async () => {
    expect((await fetch(daemon.line.metrics)).status).toBe(401)
  })

  test('pass promtool without a remark', async () => {
    const { status, stdout, stderr, error } = spawnSync('promtool', ['check', 'metrics'], {
      input: await scrape(),
      encoding: 'utf8',
    })
    expect(error).toBeUndefined()
    expect([status, stdout, stderr]).toEqual([0, '', ''])
  })

  test('are scraped by Prometheus with the bearer token', async () => {
    const program = ['/usr/bin/prometheus', '/usr/local/bin/prometheus'].find((file) => existsSync(file))
    if (program === undefined) throw new Error('Prometheus is not installed here: apt-get install prometheus')
    const port = await freePort()
    writeFileSync(
      path.join(folder, 'prometheus.yml'),
      `global: { scrape_interval: 1s, scrape_timeout: 1s }
scrape_configs:
  - job_name: eyrie
    authorization: { credentials: ${TOKEN} }
    static_configs: [{ targets: ['${new URL(daemon.line.metrics).host}'] }]
`,
    )
    const scraper = spawn(
      program,
      [
        `--config.file=${path.join(folder, 'prometheus.yml')}`,
        `--storage.tsdb.path=${path.join(folder, 'prometheus')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--log.level=error',
      ],
      { stdio: 'ignore' },
    )
    const value = async (query: string): Promise<number> => {
      const url = `http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(query)}`
      const answer = await fetch(url).catch(() => null)
      if (answer?.ok !== true) return Number.NaN
      const { data } = (await answer.json()) as { data: { result: { value: [number, string] }[] } }
      return Number(data.result[0]?.value[1] ?? Number.NaN)
    }
    const replicas = `eyrie_service_replicas{project="${project.name}",service="web",state="ready"}`
    try {
      expect(await until(() => value(replicas), Number.isFinite, 30)).toBe(2)
      expect(await value('up{job="eyrie"}')).toBe(1)
      expect(await value('time() - eyrie_loop_last_success_timestamp_seconds')).toBeLessThan(15)
      expect(await value('eyrie_source_up{source="docker"}')).toBe(1)
      const rounds = 'increase(eyrie_loop_rounds_total{result="success"}[30s])'
      expect(
        await until(
          () => value(rounds),
          (count) => count > 0,
          20,
        ),
      ).toBeGreaterThan(0)
    } finally {
      const gone = new Promise((resolve) => scraper.once('exit', resolve))
      scraper.kill('SIGKILL')
      await gone
    }
  })
})

/** The same, attached to the daemon and alone. */
const looking = (attached: boolean) => {
  test('looking: status, health, explain, history, check', async () => {
    const status = await eyrie('status')
    expect(status.code).toBe(0)
    expect(status.document).toMatchObject({
      projects: [{ name: project.name, services: [{ name: 'web', enabled: true }] }],
    })
    const health = (await eyrie('health')).document as { checks: { name: string; detail: string }[] }
    const owner = health.checks.find(({ name }) => name === 'owner')?.detail ?? ''
    expect(owner.startsWith(`process ${daemon.line.pid} `)).toBe(attached)
    expect((await eyrie('check', '--dry-run')).document).toMatchObject({
      decisions: [{ service: 'web', acted: false }],
    })
    expect((await eyrie('explain')).document).toMatchObject({ service: 'web', from: 2 })
    expect((await eyrie('history', '--service', 'web', '--from', '1h')).code).toBe(0)
  })
}

describe('attached to the daemon', () => {
  looking(true)

  test('acting: scale-up, scale, the wrong way, a bound, and rolling back twice', async () => {
    expect((await eyrie('scale-up')).document).toMatchObject({ from: 2, to: 3, verification: 'converged' })
    expect((await eyrie('scale', 'web=4')).document).toMatchObject({ from: 3, to: 4 })
    expect(await eyrie('scale-down', 'web', '5')).toMatchObject({ code: 0, document: { operations: [] } })
    expect(await eyrie('scale', '9')).toMatchObject({ code: 4, document: { reason: 'MaxReached' } })
    const listed = (await eyrie('rollback', '--list')).document as {
      states: { previous: boolean; count: number }[]
    }
    expect(listed.states.find(({ previous }) => previous)?.count).toBe(3)
    expect((await eyrie('rollback')).document).toMatchObject({ from: 4, to: 3, verification: 'converged' })
    expect((await eyrie('rollback', 'web')).document).toMatchObject({ from: 3, to: 2 })
    expect(await project.ids('web')).toHaveLength(2)
  })

  test('steering: mode, pause, resume, freeze, unfreeze, reset', async () => {
    expect((await eyrie('mode', 'web', 'suggest')).document).toMatchObject({
      services: [{ mode: 'suggest' }],
    })
    expect((await eyrie('pause', '--down', '--until', '30m')).document).toMatchObject({
      services: [{ pauses: [{ direction: 'down' }] }],
    })
    expect((await eyrie('resume')).document).toMatchObject({ services: [{ pauses: [] }] })
    expect((await eyrie('freeze')).document).toMatchObject({ frozen: true })
    expect(await eyrie('scale-up')).toMatchObject({ code: 4, document: { reason: 'Frozen' } })
    expect((await eyrie('unfreeze')).document).toMatchObject({ frozen: false })
    expect((await eyrie('reset')).code).toBe(0)
    expect((await eyrie('mode', 'web', 'observe')).code).toBe(0)
  })
})

interface Standing {
  readonly proposal: { readonly to: number } | null
  readonly drift: { readonly kept: number; readonly found: number } | null
  readonly pauses: readonly object[]
}

/** What stands on `web`, as `status` says it, once it is as wanted. */
async function standing(good: (seen: Standing) => boolean): Promise<Standing> {
  const ask = async () => {
    const { projects } = (await eyrie('status')).document as { projects: { services: Standing[] }[] }
    const [web] = projects[0]?.services ?? []
    if (web === undefined) throw new Error('status does not list web')
    return web
  }
  return until(ask, good, 20)
}

describe('answering what stands, attached to the daemon', () => {
  test('an edit of the policy makes a proposal; a yes carries it out, a no does not', async () => {
    expect(await eyrie('policy', 'web', 'set', 'min=3')).toMatchObject({
      code: 0,
      document: { service: 'web' },
    })
    expect((await eyrie('policy', 'web')).document).toMatchObject({
      policy: { min: 3 },
      origins: { min: 'operator' },
    })
    await eyrie('mode', 'web', 'approve')
    expect((await standing(({ proposal }) => proposal !== null)).proposal).toMatchObject({ to: 3 })
    expect(await project.ids('web')).toHaveLength(2)
    expect(await eyrie('approve', 'web')).toMatchObject({
      code: 0,
      document: { from: 2, to: 3, verification: 'converged' },
    })
    expect(await project.ids('web')).toHaveLength(3)
    // The cooldown after going up would hold the next proposal back.
    await eyrie('policy', 'web', 'set', 'cooldown-up=0', 'min=4')
    expect((await standing(({ proposal }) => proposal !== null)).proposal).toMatchObject({ to: 4 })
    expect((await eyrie('dismiss', 'web')).code).toBe(0)
    expect((await standing(({ proposal }) => proposal === null)).proposal).toBeNull()
    expect((await eyrie('approve', 'web')).code).not.toBe(0)
    expect(await project.ids('web')).toHaveLength(3)
    expect((await eyrie('policy', 'web', 'unset', 'min', 'cooldown-up')).code).toBe(0)
    expect((await eyrie('policy', 'web')).document).toMatchObject({ policy: { min: 1 } })
  })

  test('a foreign count outside the bounds is shown with its choices, and `keep` takes it back', async () => {
    await project.compose('up', '-d', '--no-recreate', '--scale', 'web=6')
    expect((await standing(({ drift }) => drift !== null)).drift).toMatchObject({ kept: 3, found: 6 })
    expect(await eyrie('drift', 'web')).toMatchObject({ code: 0, document: { kept: 3, found: 6 } })
    expect((await eyrie('drift', 'web', 'perhaps')).code).toBe(2)
    expect(await eyrie('drift', 'web', 'keep')).toMatchObject({
      code: 0,
      document: { choice: 'keep', action: { from: 6, to: 3, verification: 'converged' } },
    })
    expect((await standing(({ drift }) => drift === null)).drift).toBeNull()
    expect((await eyrie('reset', 'web')).code).toBe(0)
    expect((await eyrie('mode', 'web', 'observe')).code).toBe(0)
    expect((await eyrie('scale', 'web=2')).document).toMatchObject({ from: 3, to: 2 })
  })
})

describe('the end', () => {
  test('SIGHUP and closed pipes do not end it', async () => {
    daemon.child.stdout?.destroy()
    daemon.child.stderr?.destroy()
    process.kill(daemon.line.pid, 'SIGHUP')
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(await scrape()).toContain('eyrie_loop_rounds_total')
  })

  test('a second daemon of the folder is refused', async () => {
    const second = exec(process.execPath, ['dist/daemon.js', '--data-dir', dataDir])
    await expect(second).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('already') as string,
    })
  })

  test('SIGTERM amid an action ends it with 0 soon, nothing half-made, and the service manager hears of it', async () => {
    const cut = eyrie('scale-up', 'web')
    await until(
      () => project.ids('web'),
      (ids) => ids.length > 2,
      20,
    )
    const begun = performance.now()
    process.kill(daemon.line.pid, 'SIGTERM')
    expect(await daemon.ended).toBe(0)
    expect(performance.now() - begun).toBeLessThan(15_000)
    await cut.catch(() => undefined)
    const filter = `label=com.docker.compose.project=${project.name}`
    const states = (await docker('ps', '-a', '--filter', filter, '--format', '{{.State}}')).split('\n')
    expect(states.filter((state) => state !== 'running')).toEqual([])
    if (hasSystemdNotify) expect(manager.told.at(-1)?.[0]).toBe('STOPPING=1')
  })
})

describe('alone, without a daemon', () => {
  test('the action that was under way is told to its end', async () => {
    const { entries } = (await eyrie('history', '--service', 'web', '--from', '1h')).document as {
      entries: { kind: string; from: number; to: number; verification: string | null }[]
    }
    const cut = entries.find(({ kind }) => kind === 'action')
    expect(cut).toMatchObject({ from: 2, to: 3 })
    const count = (await project.ids('web')).length
    expect([cut?.verification, count]).toEqual(count === 3 ? ['converged', 3] : ['reverted', 2])
    expect((await eyrie('scale', 'web=2')).code).toBe(0)
  })

  looking(false)

  test('acting and rolling back, over what the daemon recorded', async () => {
    expect((await eyrie('scale-up')).document).toMatchObject({ from: 2, to: 3, verification: 'converged' })
    expect((await eyrie('rollback')).document).toMatchObject({ from: 3, to: 2, verification: 'converged' })
    expect(await project.ids('web')).toHaveLength(2)
    const listed = (await eyrie('rollback', '--list')).document as { states: object[] }
    expect(listed.states.length).toBeGreaterThan(5)
  })
})

test('every decision that was recorded reproduces byte for byte from its stored input', () => {
  console.log(provenReplay(replayFolder(dataDir)))
})
