/** How an amount is written in a compose file: in which keys, in which words, and as what was there before wrote it. */
import type { AmountName } from '../../../shared/domain/change.ts'
import { bytesOf, numberOf } from '../../../shared/lib/amounts.ts'
import { fail, ok, type Result } from '../../../shared/lib/result.ts'
import type { Plain } from '../audit/yamlText.ts'
import { interpolate, type Variables } from '../compose/interpolate.ts'
import { sizeText } from '../compose/units.ts'
import { at, isNothing, textOf, type Mapping } from '../compose/tree.ts'
import type { OwnValue } from './ownEdit.ts'

/** One key of a service, with the text of its new value; null: it is to be taken away. */
export interface Writing {
  readonly path: readonly string[]
  readonly text: string | null
  readonly own: OwnValue
}

/** In `deploy`, and as version 2 has it: Compose reads either, and refuses two that differ. */
const KEYS: Readonly<Record<AmountName, readonly string[]>> = {
  cpus: ['deploy.resources.limits.cpus', 'cpus'],
  memory: ['deploy.resources.limits.memory', 'mem_limit'],
  pids: ['deploy.resources.limits.pids', 'pids_limit'],
  cpuReservation: ['deploy.resources.reservations.cpus'],
  memoryReservation: ['deploy.resources.reservations.memory', 'mem_reservation'],
}
const OLD_STYLE = ['mem_limit', 'mem_reservation', 'cpus', 'pids_limit']
const DEFAULT_PERIOD = 100_000

/** Every place of a service that says what its resources are: none of them may change but those that are meant. */
export const RESOURCE_PATHS: readonly string[] = [...Object.values(KEYS).flat(), 'cpu_quota', 'memswap_limit']

/** The keys of the service, as all its files together have them, in which the amount is to be written. */
export function writingsOf(
  service: Mapping,
  name: AmountName,
  value: number | null,
  variables: Variables,
): readonly Writing[] {
  const has = (path: string) => !isNothing(at(service, ...path.split('.')))
  const quota = name === 'cpus' && has('cpu_quota') && !KEYS.cpus.some(has)
  if (quota) return [writing('cpu_quota', quotaOf(service, value), variables)]
  const present = KEYS[name].filter(has)
  const [modern, old = modern] = KEYS[name]
  const isOld = OLD_STYLE.some(has) && !has('deploy.resources')
  const keys = present.length > 0 ? present : [(isOld ? old : modern) ?? '']
  const text = value === null ? null : textFor(name, value)
  const written = keys.map((key) => writing(key, text, variables))
  const swap = name === 'memory' ? swapOf(service, value) : null
  return swap === null ? written : [...written, writing('memswap_limit', swap, variables)]
}

function textFor(name: AmountName, value: number): string {
  return name === 'memory' || name === 'memoryReservation' ? bytesText(value) : String(value)
}

function bytesText(bytes: number): string {
  return bytes % 1024 === 0 ? sizeText(bytes) : `${bytes}b`
}

function quotaOf(service: Mapping, cpus: number | null): string | null {
  if (cpus === null) return null
  const period = numberOf(textOf(at(service, 'cpu_period')) ?? '') ?? 0
  return String(Math.round(cpus * (period > 0 ? period : DEFAULT_PERIOD)))
}

/** Memory and swap together keep the swap they leave; null: nothing is said of it, or it has no limit. */
function swapOf(service: Mapping, memory: number | null): string | null {
  const text = textOf(at(service, 'memswap_limit'))
  const swap = text === null ? null : bytesOf(text)
  const before = KEYS.memory.flatMap((key) => bytesOf(textOf(at(service, ...key.split('.'))) ?? '') ?? [])[0]
  if (memory === null || swap === null || swap === 0 || before === undefined) return null
  return bytesText(memory + Math.max(0, swap - before))
}

function writing(path: string, text: string | null, variables: Variables): Writing {
  // A file says "no limit" as 0 where the key cannot be taken away: it comes from elsewhere.
  const next = text ?? '0'
  return {
    path: path.split('.'),
    text,
    own: { value: valueOf(path, next), rewrite: (written) => rewrite(written, next, variables) },
  }
}

/** Version-2 keys and processes are numbers, CPUs of `deploy` are text. */
function valueOf(path: string, text: string): Plain {
  return path === 'deploy.resources.limits.cpus' || path.endsWith('reservations.cpus')
    ? text
    : (numberOf(text) ?? text)
}

const DEFAULTED = /^\$\{([A-Za-z_]\w*)(:?-)([^{}$]*)\}$/

function rewrite(written: string, next: string, variables: Variables): Result<string> {
  if (!written.includes('$')) return ok(alike(written, next))
  const defaulted = DEFAULTED.exec(written)
  const [, variable = '', dash = '', before = ''] = defaulted ?? []
  const set = variables(variable)
  if (defaulted !== null && (set === undefined || (set === '' && dash === ':-')))
    return ok(`\${${variable}${dash}${alike(before, next)}}`)
  const told = interpolate(written, variables, () => undefined)
  const now = told.ok && told.value !== written ? `, which is ${told.value} now` : ''
  return fail(
    'Blocked',
    `it is set from ${written}${now}: change it where the variable is set, or write the new value to the override`,
  )
}

/** `512m` becomes `768m`, `1GB` becomes `768MB`, `512M` becomes `768M`. */
function alike(before: string, next: string): string {
  const unit = /\d\s*([kmgt])(i?b)?\s*$/i.exec(before)
  const size = /^(\d+)([KMGT])$/.exec(next)
  if (unit?.[1] === undefined || size === null) return next
  const [, amount = '', letter = ''] = size
  const isLower = unit[1] === unit[1].toLowerCase()
  return `${amount}${isLower ? letter.toLowerCase() : letter}${unit[2] ?? ''}`
}
