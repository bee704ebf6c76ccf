/** A sparkline's geometry: pure, so that gaps are proven to stay gaps. */
export interface SparkPath {
  /** The line, one `M…L…` run per stretch without a gap. */
  readonly line: string
  /** The same runs closed down to the base. */
  readonly area: string
  /** Samples with a gap on both sides, which a line cannot show. */
  readonly dots: readonly (readonly [number, number])[]
  readonly last: readonly [number, number] | null
}

const round = (value: number) => Math.round(value * 10) / 10

/** `values` evenly spaced over `width`, newest last, scaled so that `top` is the upper edge. Null is a gap. */
export function sparkPath(
  values: readonly (number | null)[],
  width: number,
  height: number,
  top: number,
): SparkPath {
  const stepX = values.length > 1 ? width / (values.length - 1) : 0
  const inset = 1
  const y = (value: number) =>
    round(height - inset - Math.min(1, Math.max(0, top > 0 ? value / top : 0)) * (height - 2 * inset))
  let line = ''
  let area = ''
  const dots: (readonly [number, number])[] = []
  let last: readonly [number, number] | null = null
  let run: (readonly [number, number])[] = []
  const close = () => {
    const [first] = run
    const end = run.at(-1)
    if (first === undefined || end === undefined) return
    if (run.length === 1) dots.push(first)
    else {
      const points = run.map(([px, py]) => `${px} ${py}`).join('L')
      line += `M${points}`
      area += `M${first[0]} ${height}L${points}L${end[0]} ${height}Z`
    }
    run = []
  }
  values.forEach((value, index) => {
    if (value === null) {
      close()
      return
    }
    last = [round(index * stepX), y(value)]
    run.push(last)
  })
  close()
  return { line, area, dots, last }
}

/** The upper edge to draw against: the whole (1), or the highest value when it goes beyond. */
export function sparkTop(values: readonly (number | null)[]): number {
  return Math.max(1, ...values.map((value) => value ?? 0))
}
