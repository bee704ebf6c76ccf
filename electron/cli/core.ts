/** What the CLI takes from outside: the process around it, and the composition root that opens a core. */
import type { OpenedCore, OpenOptions } from '../app/open.ts'
import { createClient, type Client } from '../../shared/contract/client.ts'
import type { StatusReport } from '../../shared/contract/views.ts'
import { fail, messageOf, ok, type Result } from '../../shared/lib/result.ts'
import { failed, type Report } from './report.ts'
import type { Style } from './style.ts'
import { servicesOf, type KnownService } from './target.ts'

export type OpenCore = (options: OpenOptions) => Promise<Result<OpenedCore>>

export interface Globals {
  readonly connection: string | null
  readonly project: string | null
  readonly dataDir: string | null
  readonly json: boolean
  readonly quiet: boolean
}

export interface Context {
  readonly globals: Globals
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly openCore: OpenCore
  /** Where the built dashboard lies. */
  readonly rendererDir: string
  readonly style: Style
  /** A line on stdout, for what is said before the command ends. */
  readonly say: (line: string) => void
  /** A line on stderr, unless `--quiet`. */
  readonly note: (line: string) => void
  /** A line on stderr in the place of the one before, where a terminal shows it; null takes it away. */
  readonly progress: (line: string | null) => void
  /** Whether `progress` shows anything. */
  readonly redraws: boolean
  /** Resolves with the first Ctrl-C (or SIGTERM). */
  readonly interrupted: Promise<void>
  /** Calls back for each Enter with what was typed before it, until the function it gives back is called; null where nobody can press it. */
  readonly onEnter: ((listener: (typed: string) => void) => () => void) | null
  /** From here on nobody's going away ends this process: a closed pipe, or a SIGHUP, which is answered with this note. */
  readonly becomeHost: (onHangUp: string) => void
  readonly now: () => number
}

export interface Session {
  readonly client: Client
  readonly opened: OpenedCore
  /** Why the demo is shown; null when it is not. */
  readonly banner: string | null
}

/** An owner that is just starting listens a moment after it has claimed the folder. */
const CONNECT_MS = 5_000
const CONNECT_AGAIN_MS = 100

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds)
  })
}

export function openOptions(
  context: Context,
  options: Pick<OpenOptions, 'onUnreachable' | 'host' | 'loop' | 'settles'>,
): OpenOptions {
  const { globals, environment } = context
  const dataDir = globals.dataDir ?? environment.EYRIE_DATA_DIR ?? null
  return { ...options, dataDir, connection: globals.connection, environment }
}

/** Waits while the owner starts, not for one that has ended. */
async function connectPatiently(opened: OpenedCore): ReturnType<OpenedCore['connect']> {
  const deadline = Date.now() + CONNECT_MS
  for (;;) {
    try {
      return await opened.connect()
    } catch (thrown) {
      if (Date.now() > deadline || !lives(opened.ownerPid))
        throw new Error(`process ${opened.ownerPid} owns the data folder, but ${messageOf(thrown)}`, {
          cause: thrown,
        })
    }
    await pause(CONNECT_AGAIN_MS)
  }
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (thrown) {
    // Not ours to signal, and so alive.
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM'
  }
}

/** The owner may be another command that has just ended: then this one opens anew. */
const MOST_OWNERS = 5

/** Opens a core for one command and closes it again, also on Ctrl-C. A dry run touches nothing on the engine. */
export async function withSession(
  context: Context,
  onUnreachable: OpenOptions['onUnreachable'],
  work: (session: Session) => Promise<Report>,
  dryRun = false,
): Promise<Report> {
  let report = await inOneSession(context, onUnreachable, work, dryRun)
  for (let owners = 1; owners < MOST_OWNERS && report.again; owners += 1)
    report = await inOneSession(context, onUnreachable, work, dryRun)
  return report
}

async function inOneSession(
  context: Context,
  onUnreachable: OpenOptions['onUnreachable'],
  work: (session: Session) => Promise<Report>,
  dryRun: boolean,
): Promise<Report> {
  const settles = dryRun ? false : undefined
  const options = openOptions(context, { onUnreachable, host: 'process', loop: false, settles })
  const result = await context.openCore(options)
  if (!result.ok) return failed(result.error)
  const opened = result.value
  const { banner } = opened
  if (banner !== null) context.note(context.style.warn(banner))
  const client = createClient(() => connectPatiently(opened), { reconnect: false })
  try {
    return await Promise.race([work({ client, opened, banner }), stopped(context)])
  } finally {
    client.close()
    await answered(opened)
    await opened.close()
  }
}

/** Other commands may have attached meanwhile: what they asked for is answered first. */
async function answered({ app }: OpenedCore): Promise<void> {
  while (app !== null && app.server.busy() > 0) await pause(CONNECT_AGAIN_MS)
}

async function stopped(context: Context): Promise<Report> {
  await context.interrupted
  context.note('Stopped. What was begun on the engine is brought to its end; Ctrl-C again leaves at once.')
  const error = { code: 'Interrupted', message: 'stopped by Ctrl-C', retryable: true }
  return { ...failed(error), code: 130, problem: null }
}

/** A core of this process alone has decided nothing yet; the loop of an owner has. */
export async function warmUp({ client, opened }: Session): Promise<void> {
  if (opened.app !== null) await client.call('check.run', { dryRun: true })
}

/** The state of every service in the scope of `--project`; a project nobody knows is an error. */
export async function readStatus(
  context: Context,
  { client, banner }: Session,
): Promise<Result<StatusReport>> {
  const answer = await client.call('status.get', {})
  if (!answer.ok) return answer
  const { docker } = answer.value.sources
  const sources =
    banner === null
      ? answer.value.sources
      : { ...answer.value.sources, docker: { state: 'unreachable' as const, detail: banner } }
  const { project } = context.globals
  const known = answer.value.projects
  const projects = project === null ? known : known.filter(({ name }) => name === project)
  if (project !== null && projects.length === 0) {
    if (known.length === 0 && docker.state !== 'connected') return fail('Unreachable', docker.detail)
    const names = known.map(({ name }) => name).join(', ')
    return fail(
      'NotFound',
      `there is no project "${project}"; known: ${names === '' ? 'there is none' : names}`,
    )
  }
  return ok({ ...answer.value, projects, sources })
}

export async function readServices(
  context: Context,
  session: Session,
): Promise<Result<readonly KnownService[]>> {
  const report = await readStatus(context, session)
  if (!report.ok) return report
  const services = servicesOf(report.value)
  const { docker } = report.value.sources
  return services.length === 0 && docker.state !== 'connected'
    ? fail('Unreachable', docker.detail)
    : ok(services)
}
