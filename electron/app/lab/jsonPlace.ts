/** Where in a JSON text something stands, so that a sentence can name the line. The text is known to be valid. */

type Path = readonly PropertyKey[]

/** The line (from 1) of the value at `path`; null where the text has nothing there. */
export function lineOfPath(text: string, path: Path): number | null {
  const place = find(text, skip(text, 0), path)
  return place === null ? null : lineAt(text, place)
}

export function lineAt(text: string, place: number): number {
  let line = 1
  for (let index = 0; index < Math.min(place, text.length); index += 1) if (text[index] === '\n') line += 1
  return line
}

/** The line of a syntax error, from the words of `JSON.parse`; null where they do not tell. */
export function lineOfSyntaxError(text: string, message: string): number | null {
  const position = /position (\d+)/.exec(message)?.[1]
  if (position !== undefined) return lineAt(text, Number(position))
  return message.includes('end of JSON input') ? lineAt(text, text.trimEnd().length) : null
}

function find(text: string, from: number, path: Path): number | null {
  const [key, ...rest] = path
  if (key === undefined) return from
  let at = skip(text, from + 1)
  if (text[from] === '{')
    while (text[at] === '"') {
      const end = stringEnd(text, at)
      const name = JSON.parse(text.slice(at, end)) as unknown
      const value = skip(text, skip(text, end) + 1)
      if (name === key) return find(text, value, rest)
      at = next(text, value)
    }
  if (text[from] === '[')
    for (let index = 0; at < text.length && text[at] !== ']'; index += 1) {
      if (index === Number(key)) return find(text, at, rest)
      at = next(text, at)
    }
  return null
}

/** The beginning of what comes after the value at `at` and its comma. */
function next(text: string, at: number): number {
  const end = skip(text, valueEnd(text, at))
  return text[end] === ',' ? skip(text, end + 1) : end
}

function valueEnd(text: string, at: number): number {
  const first = text[at]
  if (first === '"') return stringEnd(text, at)
  if (first !== '{' && first !== '[') {
    let end = at
    while (end < text.length && !/[\s,\]}]/.test(text[end] ?? '')) end += 1
    return end
  }
  let depth = 0
  for (let index = at; index < text.length; index += 1) {
    const letter = text[index]
    if (letter === '"') index = stringEnd(text, index) - 1
    else if (letter === '{' || letter === '[') depth += 1
    else if (letter === '}' || letter === ']') depth -= 1
    if (depth === 0) return index + 1
  }
  return text.length
}

function stringEnd(text: string, at: number): number {
  let index = at + 1
  while (index < text.length && text[index] !== '"') index += text[index] === '\\' ? 2 : 1
  return index + 1
}

function skip(text: string, at: number): number {
  let index = at
  while (/\s/.test(text[index] ?? '')) index += 1
  return index
}
