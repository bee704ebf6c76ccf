/**
 * Files that clients import in parts, because a frame has a bound; kept until the client goes. Each part is read when it
 * comes, so that no file is long enough to hold anything up, and what is wrong is refused without waiting for the rest.
 */
import { fail, ok, type Result } from '../../../shared/lib/result.ts'
import { traceReader, traceSeconds, type Trace, type TraceReader } from '../../simulate/trace.ts'

export interface Imported {
  readonly id: string
  /** Null until the last part was there. */
  readonly rows: number | null
  readonly seconds: number | null
}

export interface ImportPart {
  /** Absent: a new file begins. */
  readonly id?: string | undefined
  readonly name: string
  readonly part: string
  readonly last: boolean
}

export interface Imports {
  add(client: number, part: ImportPart): Result<Imported>
  trace(client: number, id: string): Trace | null
  /** The file's name. */
  name(client: number, id: string): string | null
  drop(client: number): void
}

/** A year by the minute is 8 MB. */
const MOST_CHARACTERS = 64_000_000
const KEEP = 4

interface File {
  readonly client: number
  readonly name: string
  /** Null once it is whole. */
  reader: TraceReader | null
  characters: number
  trace: Trace | null
}

export function createImports(newId: () => string): Imports {
  const files = new Map<string, File>()

  function begun(client: number, name: string): string {
    const own = [...files].filter(([, file]) => file.client === client)
    for (const [id] of own.slice(0, Math.max(0, own.length - KEEP + 1))) files.delete(id)
    const id = newId()
    files.set(id, { client, name, reader: traceReader(name), characters: 0, trace: null })
    return id
  }

  return {
    add(client, { id, name, part, last }) {
      const known = id ?? begun(client, name)
      const file = files.get(known)
      if (file?.client !== client || file.reader === null)
        return fail('NotFound', `there is no import ${known} under way; begin again with the first part`)
      file.characters += part.length
      if (file.characters > MOST_CHARACTERS) {
        files.delete(known)
        return fail('BadRequest', `${name} is larger than ${MOST_CHARACTERS / 1e6} MB: leave rows out`)
      }
      const read = file.reader.add(part)
      const trace = read.ok && last ? file.reader.end() : read
      if (!trace.ok) {
        files.delete(known)
        return trace
      }
      if (trace.value === undefined) return ok({ id: known, rows: null, seconds: null })
      file.reader = null
      file.trace = trace.value
      return ok({ id: known, rows: trace.value.seconds.length, seconds: traceSeconds(trace.value) })
    },
    trace(client, id) {
      const file = files.get(id)
      return file?.client === client ? file.trace : null
    },
    name(client, id) {
      const file = files.get(id)
      return file?.client === client ? file.name : null
    },
    drop(client) {
      for (const [id, file] of [...files]) if (file.client === client) files.delete(id)
    },
  }
}
