/** Sizes and numbers as people and compose files write them. Null: it is none. */

const SIZE = /^(\d+(?:\.\d+)?|\.\d+)\s*([kmgtp]?)(i?b)?$/i
const POWER: Readonly<Record<string, number>> = { '': 0, k: 1, m: 2, g: 3, t: 4, p: 5 }

/** Bytes; Docker's units are powers of 1024, with or without `i`. */
export function bytesOf(text: string): number | null {
  const match = SIZE.exec(text.trim())
  if (match?.[1] === undefined) return null
  const power = POWER[(match[2] ?? '').toLowerCase()] ?? 0
  return Math.trunc(Number(match[1]) * 1024 ** power)
}

export function numberOf(text: string): number | null {
  const trimmed = text.trim()
  if (!/^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(trimmed)) return null
  const value = Number(trimmed)
  return Number.isFinite(value) ? value : null
}

export function wholeOf(text: string): number | null {
  const value = numberOf(text)
  return value !== null && Number.isInteger(value) ? value : null
}
