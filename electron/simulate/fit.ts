/** Straight lines through points, by least squares, with how much they explain. */

export interface Line {
  readonly intercept: number
  readonly slope: number
  /** Share of the variance explained; 1 where there is none and the line goes through every point. */
  readonly r2: number
}

export interface XY {
  readonly x: number
  readonly y: number
}

/** Null where the points do not lie over two different x at least. */
export function line(points: readonly XY[]): Line | null {
  if (points.length < 2) return null
  const [meanX, meanY] = [mean(points, ({ x }) => x), mean(points, ({ y }) => y)]
  let [sxx, sxy] = [0, 0]
  for (const { x, y } of points) {
    sxx += (x - meanX) ** 2
    sxy += (x - meanX) * (y - meanY)
  }
  if (sxx <= 1e-12 * Math.max(1, meanX ** 2)) return null
  const slope = sxy / sxx
  const intercept = meanY - slope * meanX
  return { intercept, slope, r2: explained(points, (x) => intercept + slope * x, meanY) }
}

/** A line through the origin; null without a point beside it. `r2` is against the mean, as for any line. */
export function proportional(points: readonly XY[]): Line | null {
  const sxx = points.reduce((sum, { x }) => sum + x * x, 0)
  if (sxx === 0) return null
  const slope = points.reduce((sum, { x, y }) => sum + x * y, 0) / sxx
  return {
    intercept: 0,
    slope,
    r2: explained(
      points,
      (x) => slope * x,
      mean(points, ({ y }) => y),
    ),
  }
}

function mean(points: readonly XY[], of: (point: XY) => number): number {
  return points.reduce((sum, point) => sum + of(point), 0) / points.length
}

function explained(points: readonly XY[], at: (x: number) => number, meanY: number): number {
  let [left, total] = [0, 0]
  for (const { x, y } of points) {
    left += (y - at(x)) ** 2
    total += (y - meanY) ** 2
  }
  if (total === 0) return left === 0 ? 1 : 0
  return Math.max(0, 1 - left / total)
}
