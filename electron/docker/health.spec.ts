/** What no engine does on demand: to tell of an end a moment before it tells why. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createDockerConnection, type DockerConnection } from './client.ts'
import { awaitHealthy } from './health.ts'
import { fakeEngine, json, type FakeEngine } from './testing/fakeEngine.ts'

const WEB = '0123456789abcdef'

let engine: FakeEngine
let api: DockerConnection

beforeEach(async () => {
  engine = await fakeEngine()
  api = createDockerConnection(engine.endpoint)
})
afterEach(async () => {
  api.close()
  await engine.close()
})

/** The engine is asked how the container ended; so many times it does not know of the OOM kill yet. */
function ended(exitCode: number, unaware: number): void {
  let asked = 0
  engine.answer(`/containers/${WEB}/json`, (response) => {
    asked += 1
    json(response, {
      Id: WEB,
      Name: '/shop-web-1',
      Image: 'sha256:1',
      State: {
        Status: 'exited',
        ExitCode: exitCode,
        OOMKilled: asked > unaware,
        StartedAt: '2026-01-01T00:00:00Z',
      },
      Config: { Image: 'web', Env: [], Labels: {} },
      HostConfig: {},
      NetworkSettings: { Networks: {} },
      Mounts: [],
    })
  })
}

async function told(): Promise<string> {
  const outcome = await awaitHealthy(api, WEB, 60, () => undefined)
  return outcome.ok && outcome.value.kind === 'unhealthy' ? outcome.value.sentence : JSON.stringify(outcome)
}

test('an OOM kill that the engine hears of a moment after the end is told as one', async () => {
  ended(137, 1)
  expect(await told()).toMatch(/^shop-web-1 ended with exit code 137, out of memory after/)
})

test('a kill that was none of memory is told after a second look, and any other end at once', async () => {
  const looks = () => engine.asked.filter((path) => path.startsWith(`/containers/${WEB}/json`)).length
  ended(137, 100)
  expect(await told()).toMatch(/^shop-web-1 ended with exit code 137 after/)
  const after = looks()
  ended(5, 100)
  expect(await told()).toMatch(/^shop-web-1 ended with exit code 5 after/)
  expect([after >= 2, looks() - after < after]).toEqual([true, true])
})
