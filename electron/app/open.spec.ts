import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createClient } from '../../shared/contract/client.ts'
import { openCore, type OpenOptions } from './open.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'eyrie-open-'))
  mkdirSync(path.join(folder, 'data'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** The banner of what was opened, or why nothing was. */
async function openWith(options: Partial<OpenOptions>): Promise<string> {
  const opened = await openCore({
    dataDir: path.join(folder, 'data'),
    connection: null,
    onUnreachable: 'demo',
    host: 'process',
    loop: false,
    environment: { HOME: folder, DOCKER_HOST: 'unix:///nobody/listens.sock' },
    ...options,
  })
  if (!opened.ok) return `${opened.error.code}: ${opened.error.message}`
  const name = opened.value.app?.core.connection ?? 'attached'
  await opened.value.close()
  return `${name}: ${opened.value.banner ?? 'no banner'}`
}

test('a name that was given and means nothing is a mistake, not a reason for the demo', async () => {
  expect(await openWith({ connection: 'atlantis' })).toMatch(
    /^BadConnection: there is no Docker context "atlantis" .*; there are: default$/,
  )
  expect(await openWith({ connection: 'tcp://10.0.0.7:2375' })).toMatch(/^BadConnection: .*is not encrypted/)
})

/** The demo tells a day of history first, which a busy machine takes its time for. */
const DEMO_MS = 60_000

test.each([
  ['an engine that does not answer', 'unix:///nobody/listens.sock', /nobody\/listens\.sock/],
  ['a wrong DOCKER_HOST', 'http://x', /starts with none of/],
])(
  '%s is told by the demo’s banner',
  async (_, host, expected) => {
    const said = await openWith({ environment: { HOME: folder, DOCKER_HOST: host } })
    expect(said).toMatch(/^demo: No Docker engine answers /)
    expect(said).toMatch(expected)
  },
  DEMO_MS,
)

test('a file of connections that cannot be used is said on screen', { timeout: DEMO_MS }, async () => {
  writeFileSync(path.join(folder, 'data/connections.json'), '{')
  const opened = await openCore({
    ...{ dataDir: path.join(folder, 'data'), connection: 'demo', onUnreachable: 'fail', host: 'process' },
    ...{ loop: false, environment: { HOME: folder } },
  })
  if (!opened.ok) throw new Error(opened.error.message)
  expect(opened.value.app?.core.notices).toEqual([
    expect.stringMatching(/connections\.json cannot be used as it is: repair or remove it$/),
  ])
  await opened.value.close()
})

test('a saved connection is opened by its name, or fails with its own sentence', async () => {
  const shed = { name: 'shed', address: 'unix:///nobody/shed.sock', certificates: null, insecure: false }
  writeFileSync(
    path.join(folder, 'data/connections.json'),
    JSON.stringify({ version: 1, connections: [shed], kept: [] }),
  )
  expect(await openWith({ connection: 'shed', onUnreachable: 'fail' })).toMatch(
    /^Unreachable: no Docker engine at \/nobody\/shed\.sock/,
  )
  expect(await openWith({ connection: 'shed', onUnreachable: 'wait' })).toBe('shed: no banner')
})

test('a freeze that is asked for while no engine answers stands at the next start', async () => {
  const away = () =>
    openCore({
      dataDir: path.join(folder, 'data'),
      connection: null,
      onUnreachable: 'wait',
      host: 'process',
      loop: false,
      environment: { HOME: folder, DOCKER_HOST: 'unix:///nobody/listens.sock' },
    })
  const frozen: (boolean | undefined)[] = []
  for (const wanted of [true, false]) {
    const opened = await away()
    if (!opened.ok) throw new Error(opened.error.message)
    const client = createClient(() => opened.value.connect(), { reconnect: false })
    expect(await client.call('controller.freeze', { frozen: wanted })).toMatchObject({ ok: true })
    client.close()
    await opened.value.close()
    const next = await away()
    if (!next.ok) throw new Error(next.error.message)
    frozen.push(next.value.app?.core.settings.get().frozen)
    await next.value.close()
  }
  expect(frozen).toEqual([true, false])
})
