/** A whole core on the simulated project: a forecast switched on by hand, learning from what was stored before. */
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { DecideInput } from '../../shared/domain/decision.ts'
import type { Service } from '../../shared/domain/inventory.ts'
import { decide } from '../engine/decide.ts'
import { explain } from '../engine/explain.ts'
import { openStore } from '../storage/open.ts'
import type { App } from './app.ts'
import { editPolicy, tryEdit } from './orders/policyEdits.ts'
import { noConnections } from './testing/noConnections.ts'
import { simulatedApp } from './testing/simulatedApp.ts'

const HOUR = 3_600_000
const HOURS = 4

let folder = ''
let app: App

/** The load of an application that three replicas share, up and down once an hour. */
function remember(): void {
  const opened = openStore(path.join(folder, 'history.db'))
  if (!opened.ok) throw new Error(opened.error.message)
  const end = Date.now() - 1000
  const samples: { at: number; value: number }[] = []
  for (let at = end - HOURS * HOUR; at < end; at += 20_000)
    samples.push({ at, value: 0.5 + 0.2 * Math.sin((at / HOUR) * 2 * Math.PI) })
  opened.value.store.append(
    new Map([
      ['vedfolnir/vedfolnir/cpu', samples],
      ['vedfolnir/vedfolnir/replicas.ready', samples.map(({ at }) => ({ at, value: 3 }))],
    ]),
  )
  opened.value.store.close()
}

function service(): Service {
  const services = app.core.observer.inventory()?.projects.flatMap((project) => project.services)
  const found = services?.find(({ name }) => name === 'vedfolnir')
  if (found === undefined) throw new Error('the simulated project is not there')
  return found
}

async function look(): Promise<DecideInput> {
  await app.core.controller.tick({ dryRun: true })
  const input = app.core.controller.input('vedfolnir', 'vedfolnir')
  if (input === null) throw new Error('nothing was decided')
  return input
}

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'eyrie-forecast-'))
  remember()
  const made = simulatedApp('demo', folder, noConnections)
  if (!made.ok) throw new Error(made.error.message)
  app = made.value
  await app.start({ loop: false })
})
afterEach(async () => {
  await app.stop()
  rmSync(folder, { recursive: true })
})

test('a forecast is part of the input as soon as it is wanted, knows the stored hours, and reproduces its decision', async () => {
  expect(await look()).not.toHaveProperty('forecast')
  const tried = tryEdit(app.core, service(), { forecast: true, forecastSeasonSeconds: 4 * 3600 })
  expect(tried.problems).toEqual([])
  expect(tried.decision?.forecast?.sentence).toMatch(
    /^Forecast is off: it has seen .* needs two seasons, 8 h$/,
  )
  expect(await look()).not.toHaveProperty('forecast')
  const edited = editPolicy(app.core, service(), { forecast: true, forecastSeasonSeconds: 3600 })
  expect(edited.ok).toBe(true)
  const input = await look()
  const { forecast } = input
  if (forecast?.kind !== 'value') throw new Error(forecast?.kind ?? 'there is no forecast')
  const wanted = 3 * (0.5 + 0.2 * Math.sin(((input.now + forecast.aheadSeconds * 1000) / HOUR) * 2 * Math.PI))
  expect(Math.abs(forecast.load - wanted)).toBeLessThan(0.15)
  expect(forecast.error).toBeLessThan(0.05)
  const decision = app.core.controller.decision('vedfolnir', 'vedfolnir')
  expect(decision?.forecast).toMatchObject({ on: true, source: 'cpu', error: forecast.error })
  const kept = JSON.parse(JSON.stringify(input)) as DecideInput
  expect(decide(kept)).toEqual(decision)
  expect(explain(kept).decision.steps.find(({ step }) => step === 'forecast')?.sentence).toMatch(
    /^Forecast: CPU \d+ % over all replicas in .* error of the last day \d/,
  )
  editPolicy(app.core, service(), { forecast: null, forecastSeasonSeconds: null })
  expect(await look()).not.toHaveProperty('forecast')
})
