/** Files that clients import in parts, because a frame has a bound; kept until the client goes. */
import { fail, ok, type Result } from '../../../shared/lib/result.ts'
import { parseTrace, traceSeconds, type Trace } from '../../simulate/trace.ts'

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
  readonly parts: string[]
  characters: number
  trace: Trace | null
}

export function createImports(newId: () => string): Imports {
  const files = new Map<string, File>()

  function begun(client: number, name: string): string {
    const own = [...files].filter(([, file]) => file.client === client)
    for (const [id] of own.slice(0, Math.max(0, own.length - KEEP + 1))) files.delete(id)
    const id = newId()
    files.set(id, { client, name, parts: [], characters: 0, trace: null })
    return id
  }

  return {
    add(client, { id, name, part, last }) {
      const known = id ?? begun(client, name)
      const file = files.get(known)
      if (file?.client !== client || file.trace !== null)
        return fail('NotFound', `there is no import ${known} under way; begin again with the first part`)
      file.parts.push(part)
      file.characters += part.length
      if (file.characters > MOST_CHARACTERS) {
        files.delete(known)
        return fail('BadRequest', `${name} is larger than ${MOST_CHARACTERS / 1e6} MB: leave rows out`)
      }
      if (!last) return ok({ id: known, rows: null, seconds: null })
      const trace = parseTrace(file.parts.join(''), name)
      if (!trace.ok) {
        files.delete(known)
        return trace
      }
      file.parts.length = 0
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
