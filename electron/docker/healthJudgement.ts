/** How one look at a starting replica is to be read. Pure. */
import type { InspectedContainer } from './inspected.ts'

/** `probe`: what the last health check said, not redacted yet. Sentences begin with a verb. */
export type Judgement =
  | { readonly kind: 'healthy' }
  | { readonly kind: 'waiting' | 'unhealthy'; readonly sentence: string; readonly probe: string | null }

export interface Wait {
  readonly elapsedMs: number
  /** Without the health check's start period, which is added here. */
  readonly timeoutSeconds: number
  /** The engine's count of restarts at the first look. */
  readonly restartsBefore: number
}

/** Seconds that a replica without a health check must keep running (engine.md, section 6). */
const SETTLED_SECONDS = 10
const NANOSECONDS = 1e9
const PROBE_CHARACTERS = 160

export function judge(container: InspectedContainer, wait: Wait): Judgement {
  const { State, Config } = container
  const elapsed = wait.elapsedMs / 1_000
  const probe = lastProbe(container)
  const unhealthy = (sentence: string): Judgement => ({ kind: 'unhealthy', sentence, probe })
  const waiting = (sentence: string): Judgement => ({ kind: 'waiting', sentence, probe })

  switch (State.Status) {
    case 'exited':
    case 'dead':
    case 'removing':
    case 'restarting':
      return unhealthy(`${endOf(container)} after ${seconds(elapsed)}`)
    default:
  }
  if ((container.RestartCount ?? 0) > wait.restartsBefore)
    return unhealthy(`was restarted by the engine after ${seconds(elapsed)}: its program had ended`)

  const health = healthOf(container)
  const limit =
    wait.timeoutSeconds + (health === null ? 0 : (Config.Healthcheck?.StartPeriod ?? 0) / NANOSECONDS)
  if (State.Status !== 'running') {
    if (elapsed >= limit) return unhealthy(`is not running but ${State.Status} after ${seconds(limit)}`)
    return waiting(`${State.Status}, ${seconds(elapsed)} of at most ${seconds(limit)}`)
  }
  if (health === null) {
    if (elapsed >= SETTLED_SECONDS) return { kind: 'healthy' }
    return waiting(`running without a health check, ${seconds(elapsed)} of ${SETTLED_SECONDS} s`)
  }
  if (health === 'healthy') return { kind: 'healthy' }
  if (health === 'unhealthy') return unhealthy(`is unhealthy after ${seconds(elapsed)}`)
  if (elapsed >= limit) return unhealthy(`did not become healthy within ${seconds(limit)}`)
  return waiting(`starting, ${seconds(elapsed)} of at most ${seconds(limit)}`)
}

/** Null: no health check, or one that is switched off. */
function healthOf(container: InspectedContainer): string | null {
  const status = container.State.Health?.Status
  return status === undefined || status === 'none' || status === '' ? null : status
}

function endOf({ State }: InspectedContainer): string {
  const why = State.OOMKilled ? ', out of memory' : ''
  const engine = State.Error === undefined || State.Error === '' ? '' : ` (${State.Error})`
  return `ended with exit code ${State.ExitCode}${why}${engine}`
}

/** "exit 1: wget: can't connect"; null before the first probe has ended. */
function lastProbe(container: InspectedContainer): string | null {
  const probe = container.State.Health?.Log?.at(-1)
  if (probe === undefined) return null
  const said = probe.Output.split('\n')
    .map((line) => line.trim())
    .find((line) => line !== '')
  const cut =
    said !== undefined && said.length > PROBE_CHARACTERS ? `${said.slice(0, PROBE_CHARACTERS)}…` : said
  return cut === undefined ? `exit ${probe.ExitCode}` : `exit ${probe.ExitCode}: ${cut}`
}

/** Whole seconds, and one decimal below ten where they are not whole. */
function seconds(value: number): string {
  return `${value < 10 ? Number(value.toFixed(value < 1 ? 1 : 0)) : Math.round(value)} s`
}
