import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { EngineOperations } from '../observe/ports.ts'
import type { DockerApi } from './api.ts'
import { createDockerOperations } from './operations.ts'
import { connect, docker } from './testing/act.ts'
import { composeLabels, PREFIX, removeContainers, until } from './testing/engine.ts'
import { ensureTestImage } from './testing/image.ts'

const NAME = `${PREFIX}-command-web-1`
const LOOP = 'trap "exit 0" TERM; while :; do sleep 0.2; done'

let api: DockerApi
let operations: EngineOperations
let id = ''

beforeAll(async () => {
  api = await connect()
  operations = createDockerOperations(api)
  const image = await ensureTestImage()
  await removeContainers(NAME)
  const labels = composeLabels(`${PREFIX}-command`, 'web', 1)
  const environment = ['-e', 'QUEUE_TOKEN=hunter2hunter2', '-e', 'QUEUE=orders']
  const network = ['--network', 'none']
  id = await docker(
    'run',
    '-d',
    '--name',
    NAME,
    ...network,
    ...environment,
    ...labels,
    image,
    'sh',
    '-c',
    LOOP,
  )
})
afterAll(() => removeContainers(NAME, `${PREFIX}-command-web-2`))

describe('a command in a replica', () => {
  test('runs in its environment, and its last lines are kept without secrets', async () => {
    const answer = await operations.runCommand(id, 'echo drained $QUEUE with $QUEUE_TOKEN; echo done >&2', 10)
    expect(answer).toMatchObject({ ok: true, value: { exitCode: 0 } })
    if (answer.ok) expect([...answer.value.output].sort()).toEqual(['done', 'drained orders with •••'])
  })

  test('that ends with another code than 0 is told with it', async () => {
    expect(await operations.runCommand(id, 'echo no such queue; exit 3', 10)).toEqual({
      ok: true,
      value: { exitCode: 3, output: ['no such queue'] },
    })
  })

  test('may be a list of words, for an image without a shell', async () => {
    expect(await operations.runCommand(id, '["cat", "/proc/self/comm"]', 10)).toEqual({
      ok: true,
      value: { exitCode: 0, output: ['cat'] },
    })
  })

  test('that is not there is told by its exit code', async () => {
    const answer = await operations.runCommand(id, '["no-such-program"]', 10)
    expect(answer.ok ? answer.value.exitCode : answer.error.code).toSatisfy(
      (told) => told === 126 || told === 127 || told === 'Failed',
    )
  })

  test('that hangs is killed in time with all it started, and the replica runs on', async () => {
    const begun = performance.now()
    const answer = await operations.runCommand(id, 'echo waiting; sleep 4711 & sleep 4711', 2)
    expect(performance.now() - begun).toBeLessThan(20_000)
    expect(answer).toMatchObject({ ok: false, error: { code: 'TimedOut', details: { output: 'waiting' } } })
    if (!answer.ok)
      expect(answer.error.message).toBe(`the command in ${NAME} had not ended after 2 s and was killed`)
    const sleepers = () => docker('top', id, '-eo', 'pid,args').then((text) => text.split('4711').length - 1)
    expect(await until(sleepers, (count) => count === 0, 5)).toBe(0)
    expect(await docker('inspect', '-f', '{{.State.Status}}', id)).toBe('running')
  })

  test('much output neither stops it nor is kept whole', async () => {
    const command = 'i=0; while [ $i -lt 20000 ]; do echo line $i of what it says; i=$((i+1)); done'
    const answer = await operations.runCommand(id, command, 60)
    if (!answer.ok) throw new Error(answer.error.message)
    expect(answer.value.output).toHaveLength(20)
    expect(answer.value.output.at(-1)).toBe('line 19999 of what it says')
  })

  test('in a container that is gone fails with that word', async () => {
    expect(await operations.runCommand('0123456789ab', 'true', 5)).toMatchObject({
      ok: false,
      error: { code: 'NotFound' },
    })
  })
})

describe('a name that is taken', () => {
  const second = `${PREFIX}-command-web-2`

  test('by the action’s own container, never started, gives that one', async () => {
    const made = await operations.createClone(id, second, 2, 'action-7')
    const again = await operations.createClone(id, second, 2, 'action-7')
    expect(made.ok).toBe(true)
    expect(again).toEqual(made)
    await removeContainers(second)
  })

  test('by another action’s container, or one that ran, is a conflict that names it', async () => {
    const made = await operations.createClone(id, second, 2, 'action-7')
    if (!made.ok) throw new Error(made.error.message)
    const other = await operations.createClone(id, second, 2, 'action-8')
    expect(other).toMatchObject({ ok: false, error: { code: 'Conflict' } })
    if (!other.ok) expect(other.error.message).toContain(`container ${made.value.id.slice(0, 12)} (`)
    await docker('start', second)
    expect(await operations.createClone(id, second, 2, 'action-7')).toMatchObject({
      ok: false,
      error: { code: 'Conflict' },
    })
    expect(await docker('inspect', '-f', '{{.State.Status}}', second)).toBe('running')
  })
})
