/** What a task is made from: `TaskTemplate` of a service, and `Spec` of each task as it was when that was made. */
import { createHash } from 'node:crypto'
import { isJson, type Fields } from '../fields.ts'

export interface Template {
  /** Without the digest that Swarm adds. */
  readonly image: string
  /** The digest, where Swarm could ask a registry for one. */
  readonly imageId: string
  /** Equal for tasks that Swarm would not replace by one another. */
  readonly hash: string
  readonly cpuLimit: number | null
  readonly memoryLimit: number | null
  readonly pidsLimit: number | null
  readonly cpuReservation: number | null
  readonly memoryReservation: number | null
  /** By the specification alone; an image may bring one that is not told here. */
  readonly healthCheck: boolean
  readonly labels: Readonly<Record<string, string>>
  readonly environment: readonly string[]
  readonly terminal: boolean
  readonly graceSeconds: number
  readonly startPeriodSeconds: number
  /** Which tasks that ended Swarm replaces. */
  readonly restart: 'any' | 'on-failure' | 'none'
}

/** Docker's own, where the specification says nothing. */
const DEFAULT_GRACE_SECONDS = 10
const NANOSECONDS = 1e9

/** `at` is the template's place in the answer: `Spec.TaskTemplate` or `Spec`. */
export function readTemplate(fields: Fields, at: string, value: unknown): Template {
  const container = `${at}.ContainerSpec`
  const [image = '', digest = ''] = (fields.text(`${container}.Image`) ?? '').split('@')
  const grace = fields.number(`${container}.StopGracePeriod`)
  const condition = fields.text(`${at}.RestartPolicy.Condition`) ?? 'any'
  return {
    image,
    imageId: digest,
    hash: hashOf(value),
    cpuLimit: cores(fields.number(`${at}.Resources.Limits.NanoCPUs`)),
    memoryLimit: positive(fields.number(`${at}.Resources.Limits.MemoryBytes`)),
    pidsLimit: positive(fields.number(`${at}.Resources.Limits.Pids`)),
    cpuReservation: cores(fields.number(`${at}.Resources.Reservations.NanoCPUs`)),
    memoryReservation: positive(fields.number(`${at}.Resources.Reservations.MemoryBytes`)),
    healthCheck: isHealthCheck(fields.list(`${container}.Healthcheck.Test`)),
    labels: fields.texts(`${container}.Labels`),
    environment: fields.list(`${container}.Env`).filter((entry) => typeof entry === 'string'),
    terminal: fields.flag(`${container}.TTY`) ?? false,
    graceSeconds: grace === null ? DEFAULT_GRACE_SECONDS : grace / NANOSECONDS,
    startPeriodSeconds: (fields.number(`${container}.Healthcheck.StartPeriod`) ?? 0) / NANOSECONDS,
    restart: condition === 'none' || condition === 'on-failure' ? condition : 'any',
  }
}

/** An empty test inherits the image's, `NONE` switches it off. */
function isHealthCheck(test: readonly unknown[]): boolean {
  return test.length > 0 && test[0] !== 'NONE'
}

function positive(value: number | null): number | null {
  return value !== null && value > 0 ? value : null
}

function cores(nanos: number | null): number | null {
  const value = positive(nanos)
  return value === null ? null : value / 1e9
}

/**
 * Swarm keeps the tasks whose nodes satisfy a changed placement, so placement does not tell versions apart; `Runtime`
 * is told of services and not of tasks.
 */
function hashOf(value: unknown): string {
  if (!isJson(value)) return ''
  const { Placement: _placement, Runtime: _runtime, ...rest } = value
  return createHash('sha256').update(JSON.stringify(rest)).digest('hex').slice(0, 12)
}
