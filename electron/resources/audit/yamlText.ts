/** New values as YAML text. */

export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain }

/** What YAML would read as something else than text. */
const RESERVED = /^(true|false|yes|no|on|off|y|n|null|~|[-+.]?\d.*|\.(inf|nan).*)$/i

export function scalarText(value: string | number | boolean | null): string {
  if (typeof value !== 'string') return String(value)
  if (/^\d+(\.\d+)?(K|M|G|k|m|g|s|h|ms)$/.test(value)) return value
  const isPlain = /^[A-Za-z_/$][\w./@=-]*(:[\w./@=-]+)*$/.test(value) && !RESERVED.test(value)
  return isPlain ? value : JSON.stringify(value)
}

/** On one line. */
export function flowText(value: Plain): string {
  if (value === null || typeof value !== 'object') return scalarText(value)
  if (Array.isArray(value)) return `[${value.map(flowText).join(', ')}]`
  const pairs = Object.entries(value).map(([key, inside]) => `${keyText(key)}: ${flowText(inside)}`)
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`
}

/** A key and its value on as many lines as it takes, without indentation. */
export function blockText(key: string, value: Plain): readonly string[] {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    return [`${keyText(key)}: ${flowText(value)}`]
  const inside = Object.entries(value).flatMap(([name, each]) => blockText(name, each))
  return inside.length === 0
    ? [`${keyText(key)}: {}`]
    : [`${keyText(key)}:`, ...inside.map((line) => `  ${line}`)]
}

export function keyText(key: string): string {
  return /^[A-Za-z_][\w.-]*$/.test(key) ? key : JSON.stringify(key)
}
