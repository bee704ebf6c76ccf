/** Scaling by the Compose command line, for services of which there is no replica to clone. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fail, ok, type Result } from '../../shared/lib/result.ts'
import type { Fence, Leave } from '../observe/ports.ts'
import type { DockerApi } from './api.ts'
import { COMPOSE } from './composeLabels.ts'
import { createRedactor } from './redact.ts'

type Environment = Readonly<Record<string, string | undefined>>
type Labels = Readonly<Record<string, string>>

export interface ComposeContext {
  /** The environment of child processes; that of this process when left out. */
  readonly environment?: Environment
  /** The Compose program and its first words; `docker compose` when left out. */
  readonly composeCommand?: readonly [string, ...string[]]
  /**
   * Asked once, before Compose is started; when the lease is lost, Compose is ended. Its single requests are not
   * fenced: they are the child process's own.
   */
  readonly fence?: Fence
}

const LIST_MS = 10_000
/** Nothing is pulled or built, but several containers may be created and started. */
const UP_MS = 180_000
/** Between the polite signal and SIGKILL. */
const KILL_MS = 5_000
const KEPT_CHARACTERS = 20_000

/**
 * Brings `service` to `count` replicas and recreates none of the present ones. New ones get what the files say now,
 * with variables from the project's `.env` alone: those of the shell where the project was started are not known here.
 */
export async function composeScale(
  api: DockerApi,
  context: ComposeContext,
  project: string,
  service: string,
  count: number,
): Promise<Result<void>> {
  const labels = await projectLabels(api, project, service)
  if (!labels.ok) return labels
  const files = projectFiles(project, labels.value)
  if (!files.ok) return files
  const parameters = [
    ...['-p', project],
    ...files.value.configFiles.flatMap((file) => ['-f', file]),
    ...['--project-directory', files.value.workingDir],
    ...files.value.environmentFiles.flatMap((file) => ['--env-file', file]),
    ...['up', '-d', '--no-deps', '--no-recreate', '--no-build', '--pull', 'never'],
    ...['--scale', `${service}=${count}`, service],
  ]
  const [program, ...first] = context.composeCommand ?? ['docker', 'compose']
  const what = `scale ${service} of ${project} to ${count} with Compose`
  const leave = context.fence === undefined ? null : await context.fence.leave(context.fence.longestMs)
  if (leave !== null && !leave.ok) {
    const { code, message, ...rest } = leave.error
    return fail(code, `did not ${what}: ${message}`, rest)
  }
  return runCompose(program, [...first, ...parameters], {
    what,
    leave: leave?.value ?? null,
    cwd: files.value.workingDir,
    environment: childEnvironment(context.environment ?? process.env, api.cliEnvironment),
  })
}

/** Labels of a container of the service, stopped ones included; of any other of the project where it has none. */
async function projectLabels(api: DockerApi, project: string, service: string): Promise<Result<Labels>> {
  const listed = await api.call(`list the containers of ${project}`, LIST_MS, (abortSignal) =>
    api.docker.listContainers({
      all: true,
      filters: { label: [`${COMPOSE.project}=${project}`] },
      abortSignal,
    }),
  )
  if (!listed.ok) return listed
  const labels = listed.value.map((container) => container.Labels)
  const found = labels.find((own) => own[COMPOSE.service] === service) ?? labels[0]
  if (found !== undefined) return ok(found)
  return fail(
    'NotScalable',
    `no container of ${project} is left to tell its compose files: run docker compose up -d ${service} in its folder`,
  )
}

interface ProjectFiles {
  readonly configFiles: readonly string[]
  readonly environmentFiles: readonly string[]
  readonly workingDir: string
}

function projectFiles(project: string, labels: Labels): Result<ProjectFiles> {
  const paths = (label: string) => (labels[label] ?? '').split(',').filter((file) => file !== '')
  const configFiles = paths(COMPOSE.configFiles)
  const environmentFiles = paths(COMPOSE.environmentFiles)
  const workingDir = labels[COMPOSE.workingDir] ?? ''
  const next = 'run docker compose up there, where the files are'
  if (configFiles.length === 0 || workingDir === '')
    return fail('NotScalable', `the containers of ${project} do not tell their compose files: ${next}`)
  if (configFiles.includes('-'))
    return fail(
      'NotScalable',
      `${project} was started from a compose file on standard input, not from a file: ${next}`,
    )
  const missing = [workingDir, ...configFiles, ...environmentFiles].find((file) => !existsSync(file))
  if (missing === undefined) return ok({ configFiles, environmentFiles, workingDir })
  return fail('NotScalable', `${missing}, from which ${project} was started, is not on this machine: ${next}`)
}

/** Nothing inherited may point Compose at another engine or project, or make it remove other containers. */
function childEnvironment(
  inherited: Environment,
  engine: Readonly<Record<string, string>>,
): NodeJS.ProcessEnv {
  const foreign = /^(COMPOSE_.*|DOCKER_(HOST|CONTEXT|TLS|TLS_VERIFY|CERT_PATH|API_VERSION))$/
  return {
    ...Object.fromEntries(Object.entries(inherited).filter(([name]) => !foreign.test(name))),
    ...engine,
    COMPOSE_REMOVE_ORPHANS: 'false',
    COMPOSE_ANSI: 'never',
  }
}

interface Run {
  readonly what: string
  readonly cwd: string
  readonly environment: NodeJS.ProcessEnv
  readonly leave: Leave | null
}

function runCompose(program: string, parameters: readonly string[], run: Run): Promise<Result<void>> {
  const { leave, what } = run
  const lostIt = () => fail('NotLeader', `could not ${what}: the lease was lost meanwhile`)
  return new Promise((resolve) => {
    if (leave !== null && (leave.lost.aborted || performance.now() > leave.until)) {
      resolve(lostIt())
      return
    }
    const child = spawn(program, parameters, {
      cwd: run.cwd,
      env: run.environment,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let said = ''
    let late = false
    let lost = false
    let killer: NodeJS.Timeout | undefined
    const endChild = () => {
      child.kill()
      killer ??= setTimeout(() => child.kill('SIGKILL'), KILL_MS)
    }
    const timer = setTimeout(() => {
      late = true
      endChild()
    }, UP_MS)
    const onLost = () => {
      lost = true
      endChild()
    }
    leave?.lost.addEventListener('abort', onLost)
    const end = (result: Result<void>) => {
      leave?.lost.removeEventListener('abort', onLost)
      clearTimeout(timer)
      clearTimeout(killer)
      resolve(result)
    }
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-KEPT_CHARACTERS)
    })
    child.once('error', (error: NodeJS.ErrnoException) => {
      const why =
        error.code === 'ENOENT'
          ? `there is no program ${program} here: install Docker's command line with Compose`
          : error.message
      end(fail('NotScalable', `could not ${run.what}: ${why}`))
    })
    child.once('close', (code) => {
      if (lost) end(lostIt())
      else if (late)
        end(fail('Unreachable', `could not ${run.what} within ${UP_MS / 1_000} s`, { retryable: true }))
      else if (code === 0) end(ok(undefined))
      else end(explain(said, code, run.what))
    })
  })
}

function explain(said: string, code: number | null, what: string): Result<void> {
  if (
    /'compose' is not a docker command|unknown (shorthand )?flag: '(p|-p|f)'|unknown command.*compose/i.test(
      said,
    )
  )
    return fail(
      'NotScalable',
      `could not ${what}: this docker has no Compose; install the plugin docker-compose (v2)`,
    )
  const redactor = createRedactor()
  const lines = said.split('\n').map((line) => line.trim())
  // Compose tells its progress on the same stream; what went wrong comes last.
  const last =
    lines.findLast((line) => line !== '') ?? `it ended with exit code ${code ?? 'none'} and said nothing`
  return fail('Failed', `could not ${what}: ${redactor.line(last)}`)
}
