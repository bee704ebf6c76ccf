/** Chance without state: the same seed, channel and moment always give the same number. */

/** 0 to 1, from a seed and any whole numbers; a 32-bit integer hash (multiply, xor-shift) over each in turn. */
export function chance(seed: number, ...keys: readonly number[]): number {
  let hash = (seed ^ 0x9e3779b9) | 0
  for (const key of keys) {
    hash = mix(hash ^ mix(key | 0))
    // The upper half of large keys, so that times in milliseconds differ.
    hash = mix(hash ^ Math.floor(key / 0x1_0000_0000))
  }
  return (mix(hash) >>> 0) / 0x1_0000_0000
}

function mix(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x21f0aaad)
  hash = Math.imul(hash ^ (hash >>> 15), 0x735a2d97)
  return hash ^ (hash >>> 15)
}

/** −1 to 1, smooth in time: values at every `periodMs`, eased in between. */
export function noise(seed: number, channel: number, at: number, periodMs: number): number {
  const slot = Math.floor(at / periodMs)
  const share = at / periodMs - slot
  const eased = share * share * (3 - 2 * share)
  const before = chance(seed, channel, slot)
  const after = chance(seed, channel, slot + 1)
  return (before + (after - before) * eased) * 2 - 1
}

/** A number for a name, to be used as a key. */
export function keyOf(text: string): number {
  let key = 7
  for (const letter of text) key = (Math.imul(key, 31) + (letter.codePointAt(0) ?? 0)) | 0
  return key
}

/** 64 hexadecimal digits, as an engine names containers. */
export function hexId(seed: number, ...keys: readonly number[]): string {
  return Array.from({ length: 8 }, (_, part) =>
    Math.floor(chance(seed, part, ...keys) * 0x1_0000_0000)
      .toString(16)
      .padStart(8, '0'),
  ).join('')
}
