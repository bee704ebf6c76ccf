import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { App } from '../app/app.ts'
import { noConnections } from '../app/testing/noConnections.ts'
import { simulatedApp } from '../app/testing/simulatedApp.ts'
import { createTerminal, type Terminal } from './testing/terminal.ts'

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'eyrie-right-sizing-'))
const MINUTE = 60_000
let app: App
let terminal: Terminal

beforeAll(async () => {
  const made = simulatedApp('demo', folder, noConnections)
  if (!made.ok) throw new Error(made.error.message)
  app = made.value
  await app.start({ loop: false })
  const now = Date.now()
  const samples = (value: number) =>
    Array.from({ length: 3 * 1440 }, (_, index) => ({ at: now - (3 * 1440 - index) * MINUTE, value }))
  app.core.store.append(
    new Map([
      ['vedfolnir/vedfolnir/cpu.high', samples(0.1)],
      ['vedfolnir/vedfolnir/memory.high', samples(0.9)],
    ]),
  )
  terminal = createTerminal({ app })
})
afterAll(async () => {
  await app.stop()
  fs.rmSync(folder, { recursive: true })
})

test('right-sizing tells of one service its bounds, evidence, savings and risk', async () => {
  const told = await terminal.run('right-sizing', 'vedfolnir')
  expect(told.code).toBe(0)
  expect(told.out).toMatch(
    /vedfolnir\/vedfolnir ×3 +CPU +2\.0 cores +1\.0 cores +0\.2\d cores +0\.2\d cores +0\.3\d cores +3 days, eyrie +5\.\d+ cores +medium/,
  )
  expect(told.out).toMatch(/memory +2\.0 GB +1\.0 GB .* 3 days, eyrie +-\d+ MB/)
  expect(told.out).toContain('risk medium: it rests on 3 d only')
  expect(told.out).not.toContain('mysql')
})

test('right-sizing prints one document, in which what is not measured is null', async () => {
  const document = (await terminal.run('right-sizing', '--json')).json() as {
    readonly services: readonly { readonly service: string; readonly memory: unknown }[]
  }
  const of = (name: string) => document.services.find(({ service }) => service === name)
  expect(of('vedfolnir')).toMatchObject({
    replicas: 3,
    oomKills: 0,
    cpu: { limit: 2, advice: { source: 'eyrie', above: 0 } },
    risk: { level: 'medium' },
  })
  expect(of('mysql')?.memory).toMatchObject({ advice: null, saves: null })
})

test('right-sizing names the services there are, where it is asked for another', async () => {
  const refused = await terminal.run('right-sizing', 'nobody')
  expect(refused.code).toBe(2)
  expect(refused.err).toMatch(/there is no service "nobody"; known: vedfolnir\/vedfolnir/)
})
