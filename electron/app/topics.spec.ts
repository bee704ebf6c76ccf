/** What a whole core on the simulated project gives to those who follow the last minutes of a few of its services. */
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createClient, type Client } from '../../shared/contract/client.ts'
import type { OverviewState, SparksState } from '../../shared/contract/contract.ts'
import { localTransport } from '../hosts/local.ts'
import type { App } from './app.ts'
import { noConnections } from './testing/noConnections.ts'
import { simulatedApp } from './testing/simulatedApp.ts'

let folder = ''
let app: App
let client: Client

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'eyrie-topics-'))
  const made = simulatedApp('demo', folder, noConnections)
  if (!made.ok) throw new Error(made.error.message)
  app = made.value
  await app.start({ loop: false })
  client = createClient(() => localTransport(app.server))
})
afterEach(async () => {
  client.close()
  await app.stop()
  rmSync(folder, { recursive: true })
})

function sparksOf(services: readonly string[]): Promise<SparksState> {
  return new Promise((resolve, reject) => {
    client.follow('sparks.changed', { services: [...services] }, ({ state, error }) => {
      if (error !== null) reject(new Error(error.message))
      else if (state !== null) resolve(state)
    })
  })
}

test('the last minutes come of the services asked for, and of no other', async () => {
  const sparks = await sparksOf(['vedfolnir/redis', 'vedfolnir/gone', 'nowhere/redis'])
  expect(Object.keys(sparks)).toEqual(['vedfolnir/redis'])
  const spark = sparks['vedfolnir/redis']
  expect(spark?.cpu.length).toBeGreaterThan(1)
  expect(spark?.memory).toHaveLength(spark?.cpu.length ?? 0)
})

test('what was measured meanwhile is there without asking again', async () => {
  const known = (spark: SparksState[string] | undefined) =>
    (spark?.cpu ?? []).filter((value) => value !== null).length
  const grown = new Promise<void>((resolve) => {
    client.follow('sparks.changed', { services: ['vedfolnir/redis'] }, ({ state }) => {
      if (known(state?.['vedfolnir/redis']) > 0) resolve()
    })
  })
  const ticking = setInterval(() => void app.core.controller.tick({ dryRun: true }), 100)
  await grown.finally(() => clearInterval(ticking))
})

test('the overview carries none of them', async () => {
  const overview = await new Promise<OverviewState>((resolve) => {
    client.follow('overview.changed', {}, ({ state }) => {
      if (state !== null) resolve(state)
    })
  })
  expect(Object.keys(overview)).toContain('service:vedfolnir/redis')
  expect(Object.keys(overview).filter((key) => key.startsWith('spark:'))).toEqual([])
})

test('more services than any screen shows are refused, and it is said why', async () => {
  const many = Array.from({ length: 201 }, (_, index) => `shop/web-${index}`)
  await expect(sparksOf(many)).rejects.toThrow(/services/)
})
