import { afterEach, beforeEach, expect, test } from 'vitest'
import { createDockerConnection, type DockerConnection } from './client.ts'
import { runCommand } from './execute.ts'
import { fakeEngine, type FakeEngine } from './testing/fakeEngine.ts'

const WEB = '0123456789abcdef'

let engine: FakeEngine
let api: DockerConnection

beforeEach(async () => {
  engine = await fakeEngine()
  api = createDockerConnection(engine.endpoint)
  engine.answer(`/containers/${WEB}/json`, {
    Id: WEB,
    Name: '/shop-web-1',
    Image: 'sha256:1',
    State: {
      Status: 'running',
      ExitCode: 0,
      OOMKilled: false,
      StartedAt: '2026-01-01T00:00:00Z',
    },
    Config: { Image: 'web', Env: [], Labels: {} },
    HostConfig: {},
    NetworkSettings: { Networks: {} },
    Mounts: [],
  })
  engine.answer(`/containers/${WEB}/exec`, { Id: 'run' })
  engine.answer('/exec/run/start', (response) => response.writeHead(200).end(frame('drained\n')))
})
afterEach(async () => {
  api.close()
  await engine.close()
})

/** A piece of stdout (1) or stderr (2) as the engine sends it: https://docs.docker.com/engine/api/v1.41/#operation/ContainerAttach */
function frame(text: string, stream = 1): Buffer {
  const head = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0])
  head.writeUInt32BE(Buffer.byteLength(text), 4)
  return Buffer.concat([head, Buffer.from(text)])
}

/** The engine says so often that the command runs, after its output ended. */
function runsOn(times: number): void {
  let asked = 0
  engine.answer('/exec/run/json', (response) => {
    asked += 1
    const ended = asked > times
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ Running: !ended, ExitCode: ended ? 0 : null }))
  })
}

test('a command whose output ends a moment before the engine knows that it ended has ended well', async () => {
  runsOn(2)
  expect(await runCommand(api, WEB, '["drain"]', 10)).toEqual({
    ok: true,
    value: { exitCode: 0, output: ['drained'] },
  })
})

test('a command that goes on after its output ended is late when its time is over', async () => {
  runsOn(Infinity)
  const answer = await runCommand(api, WEB, '["drain"]', 0.3)
  expect(answer).toMatchObject({
    ok: false,
    error: {
      code: 'TimedOut',
      message: 'the command in shop-web-1 had not ended after 0.3 s and goes on in the container',
    },
  })
})

test('the shell’s number is no output, whichever stream is here first, in however many pieces it comes', async () => {
  runsOn(0)
  engine.answer('/exec/run/start', (response) =>
    response
      .writeHead(200)
      .end(Buffer.concat([frame('careful\n', 2), frame('4'), frame('2\ndra'), frame('ined\n')])),
  )
  expect(await runCommand(api, WEB, 'drain', 10)).toEqual({
    ok: true,
    value: { exitCode: 0, output: ['careful', 'drained'] },
  })
})
