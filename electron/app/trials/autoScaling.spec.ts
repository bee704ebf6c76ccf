import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import type { TrialCheck } from '../../../shared/domain/trials.ts'
import { smallApp, type SmallApp } from '../testing/smallApp.ts'
import { autoScalingParts } from './autoScaling.ts'

let small: SmallApp | null = null
let server: http.Server | null = null
afterEach(async () => {
  server?.closeAllConnections()
  server?.close()
  await small?.remove()
  small = null
})

async function partsOn(url: URL | null, labels: Readonly<Record<string, string>> = {}) {
  const app = await smallApp({ labels: { 'eyrie.autoscale.enable': 'true', ...labels } })
  small = app
  const asked = { kinds: ['auto-scaling' as const], seconds: 1, intensity: 'low' as const }
  const checks: Partial<TrialCheck>[] = []
  const parts = autoScalingParts(app.app.core, [app.engine.service()], asked, url)
  const signal = new AbortController().signal
  const run = async () => {
    for (const part of parts)
      await part.run({ id: 'run', signal, say: () => undefined, check: (finding) => checks.push(finding) })
    return checks
  }
  return { parts, run }
}

test('without an address nothing is sent, and it is not said to have passed', async () => {
  const { parts, run } = await partsOn(null)
  expect(parts).toMatchObject([{ acts: false }])
  expect(await run()).toMatchObject([{ id: 'auto-scaling.reacts', status: 'skipped' }])
})

test('a policy that wants no more whatever comes in has failed, with its own last words', async () => {
  let asked = 0
  server = http.createServer((_, response) => {
    asked += 1
    response.end()
  })
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  const { parts, run } = await partsOn(new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`))
  expect(parts[0]?.sentence).toMatch(
    /^Sends up to 10 GET requests a second .* \(it is in observe mode, so none is made\)/,
  )
  const checks = await run()
  expect(checks).toHaveLength(1)
  expect(checks[0]).toMatchObject({ id: 'auto-scaling.reacts', status: 'fail' })
  expect(checks[0]?.sentence).toMatch(/^It wanted no more within \d s and \d+ requests: \S/)
  expect(asked).toBeGreaterThan(0)
})
