/**
 * Reads fields of the engine's answers one by one. A field that is missing or of the wrong kind becomes null and, where
 * it is wrong, a sentence naming the container and the field; nothing throws.
 */
export type Json = Readonly<Record<string, unknown>>

/** Receives a sentence about something that could not be read. */
export type Report = (sentence: string) => void

export interface Fields {
  text(path: string): string | null
  /** A finite number. */
  number(path: string): number | null
  flag(path: string): boolean | null
  /** Texts by name; entries that are no texts are left out. */
  texts(path: string): Readonly<Record<string, string>>
  /** Whatever a list holds; empty where there is none. */
  list(path: string): readonly unknown[]
  /** Epoch ms; null for Docker's "never", the year 1. */
  time(path: string): number | null
  /** Reports a value that makes no sense. */
  wrong(path: string, expected: string): void
}

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function lookUp(value: unknown, path: string): unknown {
  let found = value
  for (const step of path.split('.')) found = isJson(found) ? found[step] : undefined
  return found
}

/** `what` begins each sentence ("container demo-web-1"); `report` receives it; null: nobody asks. */
export function fieldsOf(value: unknown, what: string, report: Report | null): Fields {
  const wrong = (path: string, expected: string) => {
    report?.(`${what}: ${path} is not ${expected}`)
  }
  /** Missing and null are "not told"; anything else of another kind is wrong. */
  function typed<T>(path: string, expected: string, is: (found: unknown) => found is T): T | null {
    const found = lookUp(value, path)
    if (found === undefined || found === null) return null
    if (is(found)) return found
    wrong(path, expected)
    return null
  }
  const text = (path: string) => typed(path, 'a text', (found) => typeof found === 'string')
  return {
    text,
    number: (path) => typed(path, 'a number', (found): found is number => Number.isFinite(found)),
    flag: (path) => typed(path, 'true or false', (found) => typeof found === 'boolean'),
    texts(path) {
      const entries = Object.entries(typed(path, 'a list of names and texts', isJson) ?? {})
      return Object.fromEntries(
        entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
      )
    },
    list: (path) => typed(path, 'a list', (found): found is readonly unknown[] => Array.isArray(found)) ?? [],
    time(path) {
      const written = text(path)
      if (written === null || written === '' || written.startsWith('0001-')) return null
      const at = Date.parse(written)
      if (!Number.isNaN(at)) return at
      wrong(path, 'a time')
      return null
    },
    wrong,
  }
}
