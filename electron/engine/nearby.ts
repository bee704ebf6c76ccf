/** Numbers that an operator would write, beside one that was measured. */

/** Steps in one, so that a number has two significant digits: 100 for 0.68, 1 for 62, 0.01 for 1234. */
export function twoDigits(value: number): number {
  return value === 0 ? 100 : 10 ** (1 - Math.floor(Math.log10(Math.abs(value))))
}

/** The next number on one side of `value` with `steps` to one; `meet`: it may be `value` itself. */
export function besides(value: number, steps: number, side: 'up' | 'down', meet: boolean): number {
  const scaled = value * steps
  const whole = side === 'up' ? Math.ceil(scaled) : Math.floor(scaled)
  return (whole === scaled && !meet ? whole + (side === 'up' ? 1 : -1) : whole) / steps
}
