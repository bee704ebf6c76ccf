/** What a user meets where Docker or Eyrie's own files are not as they should be: a sentence, an exit code, no loss. */
import { chmod, cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { rowOf } from '../support/dashboard.ts'
import { statusOf } from '../support/documents.ts'
import { ended, eyrie, ROOT, runProgram, serve, temporaryFolder, type CliResult } from '../support/eyrie.ts'
import { inTheme, shoot, THEMES } from '../support/screens.ts'
import { saying, silent } from '../support/sockets.ts'

let folder: string

test.beforeEach(async () => {
  folder = await temporaryFolder()
})

test.afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

/** Each command has a data folder of its own, so that they can run beside each other. */
type Cli = (dataDir: string, ...args: readonly string[]) => Promise<CliResult>

const ACTING = ['check', 'scale-up', 'pause', 'health'] as const

/**
 * Commands that show fall back to the demo and say so; commands that act exit 3 with the sentence. A freeze needs no
 * engine: it holds when one answers.
 */
async function expectUnreachable(cli: Cli, words: RegExp): Promise<void> {
  const at = (name: string) => path.join(folder, 'data', name)
  const [status, frozen, ...acting] = await Promise.all([
    cli(at('status'), 'status', '--json'),
    cli(at('freeze'), 'freeze', '--json'),
    ...ACTING.map((command) => cli(at(command), command, '--json')),
  ])
  expect(status.code, status.stderr).toBe(0)
  const shown = statusOf(status)
  expect(shown.sources.docker.state).toBe('unreachable')
  expect(shown.sources.docker.detail).toMatch(words)
  expect(shown.projects).toEqual([expect.objectContaining({ name: 'vedfolnir', engine: 'simulated' })])
  expect(status.stderr).toMatch(words)
  expect(status.stderr).toContain('Showing the embedded demo')
  expect(frozen.code, frozen.stderr).toBe(0)
  expect(frozen.json()).toMatchObject({ frozen: true })
  acting.forEach((result, index) => {
    expect(result.code, `${ACTING[index] ?? ''}: ${result.stderr}`).toBe(3)
    expect(result.stderr, ACTING[index]).toMatch(words)
    result.json()
  })
}

async function expectDemoWithBanner(page: Page, url: string, words: RegExp): Promise<void> {
  await page.goto(url)
  await expect(page.getByRole('region', { name: 'Notices' })).toContainText(words)
  await expect(page.getByRole('region', { name: 'Notices' })).toContainText('Showing the embedded demo')
  await expect(rowOf(page, 'vedfolnir')).toBeVisible()
  for (const theme of THEMES) {
    await inTheme(page, theme)
    await shoot(page, 'browser', 'no-engine', theme)
  }
}

test('no Docker socket: the demo with the reason, and exit 3 where something should be done', async ({
  page,
}) => {
  const environment = { DOCKER_HOST: `unix://${folder}/absent.sock` }
  const words = /there is no such socket; start Docker, or set DOCKER_HOST/
  await expectUnreachable((dataDir, ...args) => eyrie(['--data-dir', dataDir, ...args], environment), words)
  const served = await serve({ environment, dataDir: path.join(folder, 'data', 'serve') })
  try {
    await expectDemoWithBanner(page, served.url, words)
  } finally {
    await served.end()
  }
})

test('a Docker engine that hangs: told after a bounded time, on screen and by CLI', async ({ page }) => {
  const socket = path.join(folder, 'hanging.sock')
  const engine = await silent(socket)
  const environment = { DOCKER_HOST: `unix://${socket}` }
  const words = /did not answer within \d+(\.\d)? s/
  const cli: Cli = (dataDir, ...args) => eyrie(['--data-dir', dataDir, ...args], environment)
  try {
    await expectUnreachable(cli, words)
    const served = await serve({ environment, dataDir: path.join(folder, 'data', 'serve') })
    try {
      await expectDemoWithBanner(page, served.url, words)
    } finally {
      await served.end()
    }
  } finally {
    await engine.close()
  }
})

test('something that is no Docker engine at its socket is called that', async () => {
  const socket = path.join(folder, 'other.sock')
  const other = await saying(socket, '220 mail.example ESMTP\r\n')
  try {
    const cli: Cli = (dataDir, ...args) =>
      eyrie(['--data-dir', dataDir, ...args], { DOCKER_HOST: `unix://${socket}` })
    await expectUnreachable(cli, /is not a Docker engine: its answer is not HTTP/)
  } finally {
    await other.close()
  }
})

test('a DOCKER_HOST that cannot be understood is bad usage, named with its value', async () => {
  const result = await eyrie(['--data-dir', path.join(folder, 'data'), 'check', '--json'], {
    DOCKER_HOST: 'carrier-pigeon://roof',
  })
  expect(result.code).toBe(2)
  expect(result.stderr).toContain('DOCKER_HOST')
  expect(result.stderr).toContain('carrier-pigeon')
  result.json()
})

test('a Docker socket one may not open: who may, and what to do', async ({ page }) => {
  const socket = path.join(folder, 'guarded.sock')
  const engine = await silent(socket)
  const words = /[Nn]ot permitted to open .*guarded\.sock: add this user to the docker group/
  try {
    const stranger = await asStranger(socket)
    const environment = { DOCKER_HOST: `unix://${socket}` }
    const cli: Cli = (dataDir, ...args) =>
      runProgram([...stranger.program(environment), '--data-dir', dataDir, ...args])
    await expectUnreachable(cli, words)
    const served = await serve({
      program: stranger.program(environment),
      dataDir: path.join(folder, 'data', 'serve'),
    })
    try {
      await expectDemoWithBanner(page, served.url, words)
    } finally {
      await served.end()
    }
    expect(() => process.kill(served.pid, 0), 'it has ended').toThrow('ESRCH')
  } finally {
    await engine.close()
  }
})

/**
 * Somebody who may not open `socket`. Root may open everything, so as root it is the tests' unprivileged user, with a
 * copy of `dist/` which that user can read, for the checkout may lie where only root may look.
 */
async function asStranger(
  socket: string,
): Promise<{ program(environment: Record<string, string>): readonly string[] }> {
  if (process.getuid?.() !== 0) {
    await chmod(socket, 0o000)
    return {
      program: (environment) => [
        'env',
        ...assignments(environment),
        process.execPath,
        path.join(ROOT, 'dist/cli.js'),
      ],
    }
  }
  const user = process.env.EYRIE_TEST_USER
  test.skip(user === undefined, 'as root this needs the unprivileged user that build/provision.sh makes')
  await chmod(socket, 0o600)
  await chmod(folder, 0o755)
  await cp(path.join(ROOT, 'dist'), path.join(folder, 'dist'), { recursive: true })
  await mkdir(path.join(folder, 'data'))
  const opened = await runProgram(['chmod', '-R', 'go+rX', path.join(folder, 'dist')])
  expect(opened.stderr).toBe('')
  await runProgram(['chown', user ?? '', path.join(folder, 'data')])
  return {
    program: (environment) => [
      ...['runuser', '-u', user ?? '', '--', 'env', ...assignments(environment)],
      ...[process.execPath, path.join(folder, 'dist/cli.js')],
    ],
  }
}

function assignments(environment: Record<string, string>): readonly string[] {
  return Object.entries(environment).map(([name, value]) => `${name}=${value}`)
}

test('a torn settings file is kept aside, named, and the last good settings hold', async ({ page }) => {
  const data = path.join(folder, 'data')
  const demo = (...args: readonly string[]) => eyrie(['--connection', 'demo', '--data-dir', data, ...args])
  const first = await serve({ args: ['--connection', 'demo'], dataDir: data })
  expect((await demo('freeze')).code).toBe(0)
  await ended(first.child)
  const settings = path.join(data, 'demo', 'settings.json')
  const whole = await readFile(settings, 'utf8')
  expect(whole).toContain('"frozen": true')
  const torn = whole.slice(0, whole.length / 2)
  await writeFile(settings, torn)

  const second = await serve({ args: ['--connection', 'demo'], dataDir: data })
  try {
    await page.goto(second.url)
    const notices = page.getByRole('region', { name: 'Notices' })
    await expect(notices).toContainText(
      /The settings file could not be used \(it is not valid JSON: torn or mistyped\)/,
    )
    await expect(notices).toContainText('the last good settings are in force')
    await expect(notices).toContainText('Frozen.')
    const status = await demo('status', '--json')
    expect(statusOf(status).notices.join()).toContain('settings file')
    const kept = (await readdir(path.join(data, 'demo'))).filter((name) =>
      name.startsWith('settings.json.torn-'),
    )
    expect(kept).toHaveLength(1)
    expect(await readFile(path.join(data, 'demo', kept[0] ?? ''), 'utf8')).toBe(torn)
  } finally {
    await second.end()
  }
})

test('a data folder one may not write to is named, with what to do', async () => {
  const file = path.join(folder, 'a-file')
  await writeFile(file, '')
  const result = await eyrie(['--connection', 'demo', '--data-dir', file, 'status', '--json'])
  expect(result.code).toBe(1)
  expect(result.stderr).toMatch(
    /Eyrie cannot keep its data in .*a-file.*: a file is in the way\..*--data-dir/,
  )
  result.json()
})

test('bad usage is exit 2 with one sentence, and one JSON document', async () => {
  const commands: readonly (readonly [string[], RegExp])[] = [
    [['fly'], /fly/],
    [['scale', 'vedfolnir=many'], /many/],
    [['scale-up', 'nobody'], /there is no service "nobody"/],
    [
      ['mode', 'vedfolnir', 'turbo'],
      /there is no mode "turbo"; the modes are observe, suggest, approve, automatic/,
    ],
    [['history', '--from', 'yesterday-ish'], /--from: "yesterday-ish" is no time/],
    [['--project', 'nobodys', 'status'], /there is no project "nobodys"/],
    [['serve', '--port', 'http'], /--port: "http" is no port/],
  ]
  const served = await serve({ args: ['--connection', 'demo'], dataDir: folder })
  try {
    for (const [args, words] of commands) {
      const result = await eyrie(['--connection', 'demo', '--data-dir', folder, '--json', ...args])
      expect(result.code, `${args.join(' ')}: ${result.stderr}`).toBe(2)
      expect(result.stderr, args.join(' ')).toMatch(words)
      expect(result.stderr.trim().split('\n').length, result.stderr).toBeLessThan(3)
      result.json()
    }
  } finally {
    await served.end()
  }
})

test('a port that is taken is named, and nothing is left behind', async () => {
  const taken = await silent(0)
  try {
    const result = await eyrie([
      '--connection',
      'demo',
      '--data-dir',
      path.join(folder, 'data'),
      'serve',
      '--json',
      '--port',
      String(taken.port),
    ])
    expect(result.code).toBe(1)
    expect(result.stderr).toContain(`port ${taken.port} on 127.0.0.1 is taken`)
  } finally {
    await taken.close()
  }
})
