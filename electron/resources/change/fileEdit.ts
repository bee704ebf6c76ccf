/**
 * New limits of one service in the text of a compose file. The edit is made on text and then proved: the files are read
 * again with it, and anything that means something else than it did, but for what is wanted, makes it a refusal.
 */
import path from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import {
  AMOUNTS,
  type AmountName,
  type TextChange,
  type WantedAmounts,
} from '../../../shared/domain/change.ts'
import { fail, ok, type Result } from '../../../shared/lib/result.ts'
import { readDotenv } from '../compose/dotenv.ts'
import type { Variables } from '../compose/interpolate.ts'
import { loadProject, type LoadedProject } from '../compose/load.ts'
import { readServices, type ComposeService } from '../compose/service.ts'
import { placeOf, readText, realDisk, type Disk, type SourceFile } from '../compose/source.ts'
import { at, withEntries, type Mapping } from '../compose/tree.ts'
import { hasOwn, plainOf, removeOwn, setOwn } from './ownEdit.ts'
import { textChange } from './textChange.ts'
import { AMOUNT_WORDS } from './words.ts'
import { RESOURCE_PATHS, writingsOf, type Writing } from './writing.ts'
import { overrideOf } from './overrideFile.ts'

export interface FileRequest {
  /** As Compose was given them. */
  readonly files: readonly string[]
  readonly directory?: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly disk?: Disk
  readonly service: string
  readonly wanted: WantedAmounts
  /** The file that describes the service, or the one that lies over it. */
  readonly write: 'compose' | 'override'
}

export interface FileEdit {
  readonly change: TextChange
  /** Sentences on what follows from it. */
  readonly notes: readonly string[]
}

/** Null: the files say already what is wanted. */
export function editLimits(request: FileRequest): Result<FileEdit | null> {
  const disk = request.disk ?? realDisk
  const before = read(request, disk, request.files)
  if (!before.ok) return before
  const target =
    request.write === 'compose' ? composeFileOf(request, before.value) : overrideFor(request, disk)
  if (!target.ok) return target
  const { source, created, notes, files } = target.value
  const described = files.length > request.files.length ? read(request, disk, files, source) : before
  if (!described.ok) return described
  const wanted = AMOUNTS.flatMap((name): readonly [AmountName, number | null][] => {
    const value = request.wanted[name]
    return value === undefined || value === amountOf(described.value.service, name) ? [] : [[name, value]]
  })
  if (wanted.length === 0) return ok(null)
  const text = written(source, request, described.value, wanted, variablesOf(request, disk))
  if (!text.ok) return text
  const after = read(request, disk, files, { ...source, text: text.value })
  if (!after.ok)
    return fail(after.error.code, `${source.name} was not changed: with it, ${after.error.message}`)
  const wrong = whatElse(described.value, after.value, request.service, wanted, source)
  if (wrong !== null) return fail('Blocked', wrong)
  const change = textChange(source.path, created ? null : source.text, text.value)
  return ok({ change, notes })
}

interface Read {
  readonly loaded: LoadedProject
  readonly model: Mapping
  readonly service: ComposeService
}

interface Target {
  readonly source: SourceFile
  readonly created: boolean
  readonly notes: readonly string[]
  /** All files with it among them. */
  readonly files: readonly string[]
}

/** The project as its files say it, with the text of one of them exchanged. */
function read(
  { directory, environment, service: name }: FileRequest,
  disk: Disk,
  files: readonly string[],
  exchanged?: SourceFile,
): Result<Read> {
  const over: Disk =
    exchanged === undefined
      ? disk
      : {
          read: (file) =>
            path.resolve(file) === exchanged.path ? Buffer.from(exchanged.text) : disk.read(file),
        }
  const loaded = loadProject({
    files,
    environment,
    disk: over,
    ...(directory === undefined ? {} : { directory }),
  })
  const problems = [...loaded.problems]
  const services = loaded.model === null ? [] : readServices(loaded.model, problems)
  const [problem] = problems
  if (problem !== undefined) return fail('BadRequest', `${problem.file}:${problem.line}: ${problem.message}`)
  const service = services.find((each) => each.name === name)
  if (loaded.model === null || service === undefined)
    return fail('NotFound', `none of ${files.join(', ')} has settings of ${name} under services`)
  return ok({ loaded, model: loaded.model, service })
}

/** The first file that describes the service: what lies over it is the override. An included file counts. */
function composeFileOf({ files, service }: FileRequest, { loaded }: Read): Result<Target> {
  const override = overrideOf(files, () => false)
  const known = [...loaded.sources.values()].filter((source) => source.path !== override.existing)
  const source = known.find((each) => hasOwn(each, service))
  if (source === undefined)
    return fail('NotFound', `no compose file of ${files.join(', ')} describes ${service} itself`)
  return ok({ source, created: false, notes: [], files })
}

function overrideFor(request: FileRequest, disk: Disk): Result<Target> {
  const { files } = request
  const exists = (file: string) => !('problem' in readText(disk, file))
  const chosen = overrideOf(files, exists)
  const name = path.resolve(chosen.file)
  const directory = path.resolve(request.directory ?? path.dirname(files[0] ?? '.'))
  if (!exists(name)) {
    const said = readText(disk, name)
    if ('problem' in said && said.problem !== 'does not exist')
      return fail('BadRequest', `${name} ${said.problem}`)
    const text = `# Written by Eyrie over ${path.basename(files[0] ?? '')}.\nservices:\n  ${request.service}:\n`
    const source = { name, path: name, text, directory }
    return ok({ source, created: true, notes: chosen.notes, files: [...files, name] })
  }
  const text = readText(disk, name)
  if ('problem' in text) return fail('BadRequest', `${name} ${text.problem}`)
  const source = { name, path: name, text: text.text, directory }
  return ok({ source, created: false, notes: chosen.notes, files: chosen.listed ? files : [...files, name] })
}

/** As Compose fills them in: the environment, then `.env` of the project's folder. */
function variablesOf({ environment, directory, files }: FileRequest, disk: Disk): Variables {
  const outer: Variables = (name) => environment[name]
  const file = path.join(path.resolve(directory ?? path.dirname(files[0] ?? '.')), '.env')
  const dotenv = readText(disk, file)
  const values = 'problem' in dotenv ? null : readDotenv(file, dotenv.text, outer).values
  return (name) => outer(name) ?? values?.get(name)
}

/** One key after the other, each on the text that the one before left. */
function written(
  source: SourceFile,
  { service }: FileRequest,
  { service: { map } }: Read,
  wanted: readonly (readonly [AmountName, number | null])[],
  variables: Variables,
): Result<string> {
  let text = source.text
  for (const [name, value] of wanted) {
    for (const each of writingsOf(map, name, value, variables)) {
      const next = writtenOne({ ...source, text }, service, each)
      if (!next.ok) return next
      text = next.value
    }
  }
  return ok(text)
}

function writtenOne(source: SourceFile, service: string, { path: at, text, own }: Writing): Result<string> {
  const removed = text === null ? removeOwn(source, service, at) : null
  return removed ?? setOwn(source, service, at, own)
}

export function amountOf({ limits, reservations }: ComposeService, name: AmountName): number | null {
  if (name === 'cpuReservation') return reservations.cpus
  return name === 'memoryReservation' ? reservations.memory : limits[name]
}

/** What the edit changed beyond what is wanted, or did not do; null: it does exactly that. */
function whatElse(
  before: Read,
  after: Read,
  name: string,
  wanted: readonly (readonly [AmountName, number | null])[],
  source: SourceFile,
): string | null {
  const others = otherServices(before.model, after.model).filter((each) => each !== name)
  if (others.length > 0)
    return `${source.name}: what ${name} has there is shared with ${others.join(', ')}, which would change too; write it to the override instead`
  for (const [amount, value] of wanted) {
    const found = amountOf(after.service, amount)
    if (same(found, value)) continue
    const place = placeOf(placedAt(after.service) ?? after.service.key)
    return place.file === source.name
      ? `${source.name}: the ${AMOUNT_WORDS[amount]} of ${name} cannot be set there without changing more than that`
      : `${place.file}:${place.line} says otherwise over ${source.name}: write it there`
  }
  const kept = AMOUNTS.filter((each) => !wanted.some(([amount]) => amount === each))
  const moved = kept.find((each) => !same(amountOf(before.service, each), amountOf(after.service, each)))
  if (moved !== undefined)
    return `${source.name}: the ${AMOUNT_WORDS[moved]} of ${name} would change with it; write it to the override instead`
  return isDeepStrictEqual(restOf(before.model, name), restOf(after.model, name))
    ? null
    : `${source.name}: it cannot be changed without changing more than the limits of ${name}`
}

function same(a: number | null, b: number | null): boolean {
  return a === null || b === null ? a === b : Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b))
}

function placedAt({ map }: ComposeService) {
  for (const key of RESOURCE_PATHS) {
    const tree = at(map, ...key.split('.'))
    if (tree !== undefined) return tree.origin
  }
  return null
}

function otherServices(before: Mapping, after: Mapping): readonly string[] {
  const [old, now] = [before, after].map((model) => at(model, 'services'))
  if (old?.kind !== 'map' || now?.kind !== 'map') return []
  return [...old.entries.keys()].filter((name) => {
    const [was, is] = [old, now].map((map) => map.entries.get(name)?.value)
    return was === undefined || is === undefined || !isDeepStrictEqual(plainOf(was), plainOf(is))
  })
}

/** The whole model but for what the service may use. */
function restOf(model: Mapping, service: string): unknown {
  const without = RESOURCE_PATHS.reduce(
    (whole, key) => cut(whole, ['services', service, ...key.split('.')]),
    model,
  )
  return plainOf(without)
}

/** Mappings that are left empty go too: they say nothing. */
function cut(map: Mapping, way: readonly string[]): Mapping {
  const [key = '', ...rest] = way
  const entry = map.entries.get(key)
  if (entry === undefined) return map
  const entries = new Map(map.entries)
  const inside = rest.length > 0 && entry.value.kind === 'map' ? cut(entry.value, rest) : entry.value
  const isEmpty = rest.length === 0 || (inside.kind === 'map' && inside.entries.size === 0)
  if (isEmpty) entries.delete(key)
  else entries.set(key, { ...entry, value: inside })
  return withEntries(map, entries)
}
