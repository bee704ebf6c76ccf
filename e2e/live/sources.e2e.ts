/** What a user meets where Prometheus or the history database is not as it should be, on a real engine. */
import { open, readdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from '@playwright/test'
import { rowOf } from '../support/dashboard.ts'
import { checksOf, entriesOf, statusOf } from '../support/documents.ts'
import { eyrie, serve, temporaryFolder, type Environment } from '../support/eyrie.ts'
import { inTheme, shoot, THEMES } from '../support/screens.ts'
import { saying, silent, webPage, type Misbehaving } from '../support/sockets.ts'
import { ENGINE, freePort, PREFIX } from './demo.ts'
import { smallUp, type SmallProject } from './small.ts'

const PROJECT = `${PREFIX}-small`
const OVERVIEW = `#/?project=${PROJECT}`

let project: SmallProject
let dataDir: string

test.beforeAll(async () => {
  project = await smallUp(PROJECT)
})

test.afterAll(async () => {
  await project.down()
})

test.beforeEach(async () => {
  dataDir = await temporaryFolder()
})

test.afterEach(async () => {
  await rm(dataDir, { recursive: true, force: true })
})

const DOCKER = { DOCKER_HOST: `unix://${ENGINE}` }

function cli(environment: Environment, ...args: readonly string[]) {
  return eyrie(['--data-dir', dataDir, '--project', PROJECT, ...args], { ...DOCKER, ...environment })
}

interface Case {
  readonly name: string
  readonly words: RegExp
  readonly open: () => Promise<Misbehaving | null>
}

const cases: readonly Case[] = [
  {
    name: 'refuses',
    words: /Nothing listens at .*connection refused.*Start Prometheus/,
    open: () => Promise.resolve(null),
  },
  { name: 'does not answer', words: /did not answer within \d+(\.\d)? s/, open: () => silent(0) },
  {
    name: 'answers with a web page',
    words: /answers with a web page instead of a query result/,
    open: webPage,
  },
  {
    name: 'does not even speak HTTP',
    words: /something that is not HTTP/,
    open: () => saying(0, 'SSH-2.0-OpenSSH_9.2\r\n'),
  },
]

for (const { name, words, open: begin } of cases)
  test(`a Prometheus that ${name} is told by CLI and on screen, and nothing is decided without it`, async ({
    page,
  }) => {
    const server = await begin()
    const environment = { PROMETHEUS_URL: `http://127.0.0.1:${server?.port ?? (await freePort())}` }
    try {
      const alone = await cli(environment, 'check', '--dry-run', '--json')
      expect(alone.code, alone.stderr).toBe(0)
      expect(alone.json()).toMatchObject({
        decisions: [{ service: 'store', acted: false, reason: 'SourceStale' }],
      })
      const served = await serve({ dataDir, environment: { ...DOCKER, ...environment } })
      try {
        await page.goto(served.url)
        await page.goto(`${served.origin}/${OVERVIEW}`)
        await expect(rowOf(page, 'store')).toContainText(/no data for queue/, { timeout: 20_000 })
        await expect(rowOf(page, 'store').getByRole('button', { name: /^CPU \d/ })).toBeVisible()
        const chip = page.getByRole('button', { name: /^Prom/ })
        await expect(chip).toContainText('unreachable')
        await chip.click()
        await expect(page.getByRole('dialog', { name: 'Prometheus' })).toContainText(words)
        const health = await cli({}, 'health', '--json')
        expect(health.code).toBe(3)
        expect(checksOf(health)).toContainEqual(
          expect.objectContaining({
            name: 'prometheus',
            ok: false,
            detail: expect.stringMatching(words),
          }),
        )
        expect(checksOf(health)).toContainEqual(expect.objectContaining({ name: 'docker', ok: true }))
        const status = statusOf(await cli({}, 'status', '--json'))
        expect(status.sources.prometheus).toMatchObject({ state: 'unreachable' })
        expect(status.sources.docker).toMatchObject({ state: 'connected' })
      } finally {
        await served.end()
      }
    } finally {
      await server?.close()
    }
  })

/** Writes over the middle of a file, as a failing disk does. */
async function damage(file: string): Promise<void> {
  const handle = await open(file, 'r+')
  try {
    await handle.write(Buffer.alloc(4096, 'damaged '), 0, 4096, 64)
  } finally {
    await handle.close()
  }
}

test('a damaged history is moved aside, named and begun anew; settings stay, and nothing is lost', async ({
  page,
}) => {
  const first = await serve({ dataDir, environment: DOCKER })
  expect((await cli({}, 'pause', 'store', '--down', '--json')).code).toBe(0)
  const known = entriesOf(await cli({}, 'history', '--json'))
  expect(known.length).toBeGreaterThan(0)
  await first.end()
  const file = path.join(dataDir, 'history.db')
  await damage(file)
  const damaged = await readFile(file)

  const second = await serve({ dataDir, environment: DOCKER })
  try {
    await page.goto(second.url)
    await page.goto(`${second.origin}/${OVERVIEW}`)
    const notices = page.getByRole('region', { name: 'Notices' })
    await expect(notices).toContainText('The history database was damaged')
    await expect(notices).toContainText(/It is kept as history\.db\.corrupt-/)
    await expect(rowOf(page, 'store')).toContainText('Paused down')
    for (const theme of THEMES) {
      await inTheme(page, theme)
      await shoot(page, 'live', 'damaged-history', theme)
    }
    const aside = (await readdir(dataDir)).filter((name) =>
      /^history\.db\.corrupt-[^-]+(-[^-]+)*$/.test(name),
    )
    const [kept] = aside.filter((name) => !name.endsWith('-journal'))
    expect(await readFile(path.join(dataDir, kept ?? ''))).toEqual(damaged)
    const status = await cli({}, 'status', '--json')
    expect(status.code).toBe(0)
    expect(statusOf(status).notices.join()).toContain('history database was damaged')
    const health = await cli({}, 'health', '--json')
    expect(checksOf(health)).toContainEqual(expect.objectContaining({ name: 'store', ok: true }))
    expect((await cli({}, 'resume', 'store', '--json')).code).toBe(0)
    expect(entriesOf(await cli({}, 'history', '--json')).length).toBeGreaterThan(0)
  } finally {
    await second.end()
  }
})
