// Starting, waiting, stopping and removing single replicas on the real engine.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fail } from '../../shared/lib/result.ts'
import type { EngineOperations, HealthOutcome } from '../observe/ports.ts'
import type { DockerApi } from './api.ts'
import { createDockerOperations } from './operations.ts'
import {
  buildImage,
  COMPOSE_PROGRAMS,
  connect,
  createProject,
  docker,
  environment,
  look,
} from './testing/act.ts'
import type { TestImage, TestProject } from './testing/act.ts'

const LOOP = 'while :; do sleep 1; done'

/** One service of each temper. */
const composeFile = (image: string) => `
x-base: &base { image: "${image}", pull_policy: never }
services:
  calm: { <<: *base, command: ["sh", "-c", "trap 'exit 0' TERM; ${LOOP}"], stop_grace_period: 8s }
  stubborn: { <<: *base, command: ["sh", "-c", "trap '' TERM; ${LOOP}"], stop_grace_period: 1s }
  own-signal: { <<: *base, command: ["sh", "-c", "trap '' TERM; trap 'exit 7' USR1; ${LOOP}"], stop_signal: SIGUSR1, stop_grace_period: 8s }
  sick:
    <<: *base
    environment: { API_TOKEN: tok-1234567890, DATABASE_URL: "postgres://app:s3cr3t-pw@db/app" }
    command: ["sh", "-c", "for n in $$(seq 60); do echo line $$n; done; sleep 0.5; echo connecting to $$DATABASE_URL with $$API_TOKEN >&2; ${LOOP}"]
    healthcheck: { test: "echo no luck with $$API_TOKEN; exit 3", interval: 1s, timeout: 2s, retries: 2 }
  slow:
    <<: *base
    command: ["sh", "-c", "${LOOP}"]
    healthcheck: { test: "exit 1", interval: 1s, timeout: 2s, retries: 100, start_period: 2s }
  brief: { <<: *base, command: ["sh", "-c", "echo cannot go on; sleep 1; exit 42"] }
  looping: { <<: *base, restart: always, command: ["sh", "-c", "sleep 1; exit 5"] }
  hungry: { <<: *base, mem_limit: 8m, memswap_limit: 8m, command: ["sh", "-c", "sleep 1; tail /dev/zero"] }
  absent: { <<: *base, command: ["/no/such/program"] }
  bound: { <<: *base, command: ["sh", "-c", "${LOOP}"], stop_grace_period: 1s, networks: [first, second], volumes: ["kept:/kept"] }
  fixed: { <<: *base, command: ["sh", "-c", "${LOOP}"], container_name: "${path.basename(image.split(':')[0] ?? '')}-fixed" }
networks: { first: {}, second: {} }
volumes: { kept: {} }
`

let api: DockerApi
let operations: EngineOperations
let image: TestImage
let project: TestProject

beforeAll(async () => {
  api = await connect()
  operations = createDockerOperations(api, {
    environment,
    composeCommand: [COMPOSE_PROGRAMS[0][1] ?? 'docker-compose'],
  })
  image = await buildImage('operations')
  project = await createProject(COMPOSE_PROGRAMS[0][1], 'ops', composeFile(image.name))
})
afterEach(async () => {
  await project.compose('down', '-v', '-t', '0')
})
afterAll(async () => {
  await project.remove()
  await image.remove()
})

/** A replica made by Compose, not started. */
async function made(service: string): Promise<string> {
  await project.compose('create', service)
  return (await project.ids(service))[0] ?? ''
}

async function started(service: string): Promise<string> {
  const id = await made(service)
  await operations.start(id)
  return id
}

/** A shell sets its traps a moment after the engine has called it started. */
async function trapsSet(id: string): Promise<void> {
  await docker('exec', id, 'sleep', '1')
}

async function unhealthy(
  id: string,
  seconds: number,
): Promise<HealthOutcome & { readonly kind: 'unhealthy' }> {
  const outcome = await operations.awaitHealthy(id, seconds, () => undefined)
  if (!outcome.ok) throw new Error(outcome.error.message)
  if (outcome.value.kind !== 'unhealthy') throw new Error('it became healthy')
  return outcome.value
}

describe('waiting for health', () => {
  test('a sick replica is told with its last probe and its last 50 lines, secrets masked in both', async () => {
    const sentences: string[] = []
    const id = await started('sick')
    const outcome = await operations.awaitHealthy(id, 30, (sentence) => sentences.push(sentence))
    expect(outcome).toMatchObject({
      ok: true,
      value: {
        kind: 'unhealthy',
        sentence: expect.stringMatching(
          new RegExp(
            `^${project.name}-sick-1 is unhealthy after \\d+ s; last probe: exit 3: no luck with •••$`,
          ),
        ) as unknown,
      },
    })
    expect(sentences[0]).toMatch(/^starting, 0(\.\d)? s of at most 30 s$/)
    expect(sentences).toContainEqual(
      expect.stringMatching(/^starting, \d+ s of at most 30 s; last probe: exit 3: no luck with •••$/),
    )
    if (!outcome.ok || outcome.value.kind !== 'unhealthy') throw new Error('not unhealthy')
    const { log } = outcome.value
    expect(log).toHaveLength(50)
    expect([...log].sort()).toEqual(
      [
        ...Array.from({ length: 49 }, (_, index) => `line ${index + 12}`),
        'connecting to postgres://app:•••@db/app with •••',
      ].sort(),
    )
  })

  test('the time is up: the start period counts on top of what the caller allows', async () => {
    const { sentence } = await unhealthy(await started('slow'), 2)
    expect(sentence).toBe(`${project.name}-slow-1 did not become healthy within 4 s; last probe: exit 1`)
  })

  test('a program that ends is told at once with its exit code and its words', async () => {
    const outcome = await unhealthy(await started('brief'), 60)
    expect(outcome.sentence).toMatch(/-brief-1 ended with exit code 42 after \d(\.\d)? s$/)
    expect(outcome.log).toEqual(['cannot go on'])
  })

  test('a program that the engine restarts is not taken for running', async () => {
    const { sentence } = await unhealthy(await started('looping'), 60)
    expect(sentence).toMatch(/-looping-1 (ended with exit code 5|was restarted by the engine) after \d/)
  })

  test('a program that ran out of memory is told so', async () => {
    const { sentence } = await unhealthy(await started('hungry'), 60)
    expect(sentence).toMatch(/ended with exit code 137, out of memory after/)
  })

  test('without a health check a replica must run for ten seconds', async () => {
    const sentences: string[] = []
    const outcome = await operations.awaitHealthy(await started('calm'), 60, (sentence) =>
      sentences.push(sentence),
    )
    expect(outcome).toMatchObject({ ok: true, value: { kind: 'healthy' } })
    if (outcome.ok && outcome.value.kind === 'healthy')
      expect(outcome.value.ms).toBeGreaterThanOrEqual(10_000)
    expect(sentences).toContainEqual(
      expect.stringMatching(/^running without a health check, \d+(\.\d)? s of 10 s$/),
    )
  })

  test('a wait can be cancelled, and one for a removed container ends', async () => {
    const id = await started('slow')
    const abort = new AbortController()
    const waiting = operations.awaitHealthy(id, 60, () => undefined, abort.signal)
    abort.abort()
    expect(await waiting).toMatchObject({ ok: false, error: { code: 'Cancelled' } })
    await docker('rm', '-f', '-v', id)
    expect(await operations.awaitHealthy(id, 60, () => undefined)).toMatchObject({
      ok: false,
      error: { code: 'NotFound' },
    })
  })
})

describe('starting, stopping, removing', () => {
  test('a program that ends by itself in its grace is not counted as killed', async () => {
    const id = await started('calm')
    await trapsSet(id)
    expect(await operations.stop(id)).toEqual({ ok: true, value: { killed: false } })
  })

  test('a program that ignores the signal is killed after its own grace, and counted', async () => {
    const id = await started('stubborn')
    const begun = performance.now()
    expect(await operations.stop(id)).toEqual({ ok: true, value: { killed: true } })
    expect(performance.now() - begun).toBeGreaterThanOrEqual(1_000)
  })

  test("a container's own stop signal is used", async () => {
    const id = await started('own-signal')
    await trapsSet(id)
    expect(await operations.stop(id)).toEqual({ ok: true, value: { killed: false } })
    expect((await look(api, id)).State.ExitCode).toBe(7)
  })

  test('each may be repeated: started, stopped and removed ones are fine', async () => {
    const id = await made('stubborn')
    expect(await operations.start(id)).toEqual({ ok: true, value: undefined })
    expect(await operations.start(id)).toEqual({ ok: true, value: undefined })
    expect(await operations.remove(id)).toMatchObject({ ok: false, error: { code: 'Conflict' } })
    await operations.stop(id)
    expect(await operations.stop(id)).toEqual({ ok: true, value: { killed: false } })
    expect(await operations.remove(id)).toEqual({ ok: true, value: undefined })
    expect(await operations.remove(id)).toEqual({ ok: true, value: undefined })
    expect(await operations.stop(id)).toEqual({ ok: true, value: { killed: false } })
    expect(await operations.start(id)).toMatchObject({ ok: false, error: { code: 'NotFound' } })
  })

  test('a program that is not there is a failure in the words of the engine', async () => {
    const answer = await operations.start(await made('absent'))
    expect(answer).toMatchObject({ ok: false, error: { code: 'Failed' } })
    if (!answer.ok)
      expect(answer.error.message).toMatch(/^could not start .*\/no\/such\/program.*no such file/)
  })

  test('a removed clone takes its anonymous volumes along and leaves the named one', async () => {
    const source = await started('bound')
    const created = await operations.createClone(source, `${project.name}-bound-2`, 2, 'act')
    if (!created.ok) throw new Error(created.error.message)
    const { id } = created.value
    const mounts = (await look(api, id)).Mounts as readonly {
      readonly Name: string
      readonly Destination: string
    }[]
    const volumeAt = (target: string) => mounts.find(({ Destination }) => Destination === target)?.Name ?? ''
    expect(volumeAt('/kept')).toBe(`${project.name}_kept`)
    await operations.start(id)
    await operations.stop(id)
    expect(await operations.remove(id)).toEqual({ ok: true, value: undefined })
    const volumes = (await docker('volume', 'ls', '-q')).split('\n')
    expect(volumes).not.toContain(volumeAt('/from-image'))
    expect(volumes).toContain(volumeAt('/kept'))
  })
})

describe('making a clone', () => {
  test('every network is connected before the start', async () => {
    const created = await operations.createClone(await started('bound'), `${project.name}-bound-2`, 2, 'act')
    if (!created.ok) throw new Error(created.error.message)
    const clone = await look(api, created.value.id)
    expect(clone.State.Status).toBe('created')
    expect(Object.keys(clone.NetworkSettings.Networks ?? {}).sort()).toEqual([
      `${project.name}_first`,
      `${project.name}_second`,
    ])
  })

  test('a name that is taken is a conflict, and the container that has it stays', async () => {
    const source = await started('calm')
    expect(await operations.createClone(source, `${project.name}-calm-1`, 1, 'act')).toMatchObject({
      ok: false,
      error: { code: 'Conflict' },
    })
    expect((await look(api, source)).State.Status).toBe('running')
  })

  test('a fixed name is refused before anything is made', async () => {
    const source = await started('fixed')
    const answer = await operations.createClone(source, `${project.name}-fixed-2`, 2, 'act')
    expect(answer).toMatchObject({ ok: false, error: { code: 'NotScalable' } })
    expect(await project.ids('fixed')).toEqual([source])
  })

  test('a source that is gone is told', async () => {
    const answer = await operations.createClone('0123456789abcdef', `${project.name}-calm-2`, 2, 'act')
    expect(answer).toMatchObject({ ok: false, error: { code: 'NotFound' } })
    if (!answer.ok) expect(answer.error.message).toMatch(/replica to clone \(0123456789ab\)/)
  })

  test('when a network cannot be connected, nothing half-made is left behind', async () => {
    const source = await made('bound')
    const cut: DockerApi = {
      ...api,
      mutate: (what, deadline, request) =>
        what.startsWith('connect ')
          ? Promise.resolve(fail('Unreachable', `could not ${what}: the cable is cut`, { retryable: true }))
          : api.mutate(what, deadline, request),
    }
    const answer = await createDockerOperations(cut).createClone(source, `${project.name}-bound-2`, 2, 'act')
    expect(answer).toMatchObject({ ok: false, error: { code: 'Unreachable', retryable: true } })
    if (!answer.ok)
      expect(answer.error.message).toMatch(/connect .*-bound-2 to the network .*: the cable is cut$/)
    expect(await project.ids('bound')).toEqual([source])
  })

  test('a network that is gone keeps the clone from starting, and is named', async () => {
    const source = await made('bound')
    await docker('network', 'rm', `${project.name}_first`)
    const created = await operations.createClone(source, `${project.name}-bound-2`, 2, 'act')
    if (!created.ok) throw new Error(created.error.message)
    const answer = await operations.start(created.value.id)
    expect(answer).toMatchObject({ ok: false, error: { code: 'NotFound' } })
    if (!answer.ok)
      expect(answer.error.message).toMatch(/^could not start .*-bound-2: network .*_first not found$/)
  })
})

describe('scaling by the Compose command line', () => {
  test('a service of which nothing is left comes back, and the others stay as they are', async () => {
    const other = await started('calm')
    expect(await operations.composeScale(project.name, 'stubborn', 2)).toEqual({ ok: true, value: undefined })
    expect(await project.ids('stubborn')).toHaveLength(2)
    expect(await project.ids('calm')).toEqual([other])
  })

  test('a project of which nothing is left says that Compose must be run where its files are', async () => {
    expect(await operations.composeScale(project.name, 'calm', 2)).toMatchObject({
      ok: false,
      error: { code: 'NotScalable', message: expect.stringContaining('run docker compose up') as unknown },
    })
  })

  test('a compose file that is not here is named', async () => {
    await made('calm')
    const file = path.join(project.folder, 'compose.yaml')
    await rename(file, `${file}.away`)
    const answer = await operations.composeScale(project.name, 'calm', 2)
    await rename(`${file}.away`, file)
    expect(answer).toMatchObject({ ok: false, error: { code: 'NotScalable' } })
    if (!answer.ok)
      expect(answer.error.message).toContain(`${file}, from which ${project.name} was started, is not`)
  })

  test('what Compose says is told: a service that its file does not have', async () => {
    await made('calm')
    const answer = await operations.composeScale(project.name, 'unheard-of', 2)
    expect(answer).toMatchObject({ ok: false, error: { code: 'Failed' } })
    if (!answer.ok) expect(answer.error.message).toMatch(/^could not scale unheard-of .*no such service/)
  })

  test('without a docker program the sentence says what to install', async () => {
    await made('calm')
    const bare = createDockerOperations(api, { environment: { PATH: '/nowhere' } })
    expect(await bare.composeScale(project.name, 'calm', 2)).toMatchObject({
      ok: false,
      error: {
        code: 'NotScalable',
        message: expect.stringMatching(/no program docker here: install/) as unknown,
      },
    })
  })

  test('a docker program without Compose is told, in place of its advice about flags', async () => {
    await made('calm')
    const script = path.join(project.folder, 'docker')
    const words = `unknown shorthand flag: 'p' in -p\n\nUsage:  docker [OPTIONS] COMMAND\n\nRun 'docker --help'`
    await writeFile(script, `#!/bin/sh\ncat >&2 << END\n${words}\nEND\nexit 125\n`, { mode: 0o755 })
    const bare = createDockerOperations(api, { composeCommand: [script, 'compose'] })
    expect(await bare.composeScale(project.name, 'calm', 2)).toMatchObject({
      ok: false,
      error: { code: 'NotScalable', message: expect.stringMatching(/this docker has no Compose/) as unknown },
    })
  })

  test('Compose is told project, files and count, and nothing inherited leads it elsewhere', async () => {
    await made('calm')
    const script = path.join(project.folder, 'told')
    await writeFile(script, '#!/bin/sh\necho "$@" > told.txt\nenv >> told.txt\n', { mode: 0o755 })
    const foreign = {
      COMPOSE_FILE: '/elsewhere.yaml',
      COMPOSE_PROJECT_NAME: 'elsewhere',
      COMPOSE_REMOVE_ORPHANS: '1',
      DOCKER_CONTEXT: 'elsewhere',
      DOCKER_HOST: 'tcp://elsewhere:2376',
      DOCKER_CONFIG: '/kept',
    }
    const told = createDockerOperations(api, {
      environment: { ...environment, ...foreign },
      composeCommand: [script],
    })
    expect(await told.composeScale(project.name, 'calm', 3)).toEqual({ ok: true, value: undefined })
    const [parameters, ...lines] = (await readFile(path.join(project.folder, 'told.txt'), 'utf8')).split('\n')
    expect(parameters).toBe(
      `-p ${project.name} -f ${project.folder}/compose.yaml --project-directory ${project.folder} ` +
        'up -d --no-deps --no-recreate --no-build --pull never --scale calm=3 calm',
    )
    expect(lines.filter((line) => /^(COMPOSE|DOCKER)_/.test(line)).sort()).toEqual(
      [
        'COMPOSE_ANSI=never',
        'COMPOSE_REMOVE_ORPHANS=false',
        'DOCKER_CONFIG=/kept',
        ...Object.entries(api.cliEnvironment).map(([name, value]) => `${name}=${value}`),
      ].sort(),
    )
  })
})
