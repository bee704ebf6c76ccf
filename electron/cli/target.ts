/** Which service, and how many: what SERVICE, PROJECT/SERVICE, N and SERVICE=N mean on what is there. */
import type { StatusReport } from '../../shared/contract/views.ts'
import { fail, ok, type Result } from '../../shared/lib/result.ts'

export interface KnownService {
  readonly project: string
  readonly name: string
  readonly enabled: boolean
  readonly current: number
}

export function servicesOf(report: StatusReport): readonly KnownService[] {
  return report.projects.flatMap((project) =>
    project.services.map(({ name, enabled, replicas }) => ({
      project: project.name,
      name,
      enabled,
      current: replicas.current,
    })),
  )
}

export function label({ project, name }: Pick<KnownService, 'project' | 'name'>): string {
  return `${project}/${name}`
}

function list(services: readonly KnownService[]): string {
  return services.length === 0 ? 'there is none' : services.map(label).join(', ')
}

/** By its name, which must be the name of one service only, or by `PROJECT/SERVICE`. */
export function findService(known: readonly KnownService[], text: string): Result<KnownService> {
  const found = known.filter((service) => service.name === text || label(service) === text)
  const [first, second] = found
  if (first === undefined) return fail('NotFound', `there is no service "${text}"; known: ${list(known)}`)
  if (second === undefined) return ok(first)
  return fail('BadRequest', `"${text}" is the name of several services; say which: ${list(found)}`)
}

/** The one service that is enabled for scaling. */
export function onlyEnabled(known: readonly KnownService[]): Result<KnownService> {
  const enabled = known.filter((service) => service.enabled)
  const [first, second] = enabled
  if (first === undefined)
    return fail('BadRequest', `no service is enabled for scaling, so name one: ${list(known)}`)
  if (second === undefined) return ok(first)
  return fail('BadRequest', `several services are enabled for scaling, so name one: ${list(enabled)}`)
}

export function findOrOnly(known: readonly KnownService[], text: string | undefined): Result<KnownService> {
  return text === undefined ? onlyEnabled(known) : findService(known, text)
}

/** Replicas, as the contract takes them. */
const MOST = 1000

export function readCount(text: string): Result<number> {
  const count = Number(text)
  if (/^\d+$/.test(text) && count <= MOST) return ok(count)
  return fail('BadRequest', `"${text}" is no number of replicas: a whole number from 0 to ${MOST} is`)
}

export interface Wish {
  readonly service: KnownService
  /** Null: one step. */
  readonly to: number | null
}

/** `[SERVICE] [N]`: a lone number is N. */
export function readWish(
  known: readonly KnownService[],
  first: string | undefined,
  second: string | undefined,
): Result<Wish> {
  const alone = second === undefined && first !== undefined && /^\d+$/.test(first)
  const service = findOrOnly(known, alone ? undefined : first)
  if (!service.ok) return service
  const number = alone ? first : second
  if (number === undefined) return ok({ service: service.value, to: null })
  const to = readCount(number)
  return to.ok ? ok({ service: service.value, to: to.value }) : to
}

/** `SERVICE=N`, or a lone N. */
export function readAssignment(known: readonly KnownService[], text: string): Result<Wish> {
  const at = text.lastIndexOf('=')
  if (at === -1 && !/^\d+$/.test(text))
    return fail('BadRequest', `"${text}" is no SERVICE=N: write it like ${label(known[0] ?? EXAMPLE)}=3`)
  return at === -1 ? readWish(known, text, undefined) : readWish(known, text.slice(0, at), text.slice(at + 1))
}

const EXAMPLE = { project: 'shop', name: 'web' }
