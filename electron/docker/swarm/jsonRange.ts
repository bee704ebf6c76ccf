/**
 * Finds where a value lies in a JSON text. A specification is sent back as it was read, digit for digit: parsed and
 * written again, whatever is longer than a double would come back as another number.
 */

export interface Range {
  readonly start: number
  readonly end: number
}

const BLANK = /\s/

/** Null where the text is no JSON or nothing lies at `path`. */
export function rangeOf(json: string, path: readonly string[]): Range | null {
  try {
    JSON.parse(json)
  } catch {
    return null
  }
  let start = skipBlanks(json, 0)
  for (const name of path) {
    const found = memberOf(json, start, name)
    if (found === null) return null
    start = found
  }
  return { start, end: endOf(json, start) }
}

function skipBlanks(json: string, at: number): number {
  let index = at
  while (BLANK.test(json[index] ?? '')) index += 1
  return index
}

/** Where the value of the member `name` begins; null: the value at `at` is no object, or has no such member. */
function memberOf(json: string, at: number, name: string): number | null {
  if (json[at] !== '{') return null
  let index = skipBlanks(json, at + 1)
  while (json[index] === '"') {
    const keyEnd = endOf(json, index)
    const key = JSON.parse(json.slice(index, keyEnd)) as string
    // Past the colon.
    const value = skipBlanks(json, skipBlanks(json, keyEnd) + 1)
    if (key === name) return value
    index = skipBlanks(json, endOf(json, value))
    if (json[index] === ',') index = skipBlanks(json, index + 1)
  }
  return null
}

/** The end of the value that begins at `at`. */
function endOf(json: string, at: number): number {
  const first = json[at]
  if (first === '"') return endOfText(json, at)
  let index = at
  if (first !== '{' && first !== '[') {
    while (index < json.length && !/[\s,\]}]/.test(json[index] ?? '')) index += 1
    return index
  }
  let depth = 0
  do {
    const character = json[index]
    if (character === '"') {
      index = endOfText(json, index)
      continue
    }
    if (character === '{' || character === '[') depth += 1
    if (character === '}' || character === ']') depth -= 1
    index += 1
  } while (depth > 0)
  return index
}

function endOfText(json: string, at: number): number {
  let index = at + 1
  while (json[index] !== '"') index += json[index] === '\\' ? 2 : 1
  return index + 1
}
