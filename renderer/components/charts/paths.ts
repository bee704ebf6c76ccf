/** SVG paths of a chart's rows; a gap begins a new piece, and pixels are told to a tenth. */
import type { Row } from './model/rows.ts'

export interface Place {
  /** Epoch ms and values to pixels. */
  readonly x: (t: number) => number
  readonly y: (value: number) => number
  /** Where the axis lies. */
  readonly bottom: number
}

const px = (value: number) => Math.round(value * 10) / 10

interface Point {
  readonly x: number
  readonly y: number
}

function piecesOf(rows: readonly Row[], key: string, { x, y }: Place): readonly (readonly Point[])[] {
  const pieces: Point[][] = []
  let piece: Point[] = []
  for (const row of rows) {
    const value = row[key]
    if (typeof value === 'number') {
      if (piece.length === 0) pieces.push(piece)
      piece.push({ x: px(x(row.t)), y: px(y(value)) })
    } else if (piece.length > 0) piece = []
  }
  return pieces
}

function line(points: readonly Point[]): string {
  return points.map((point, index) => `${index === 0 ? 'M' : 'L'}${point.x} ${point.y}`).join('')
}

function steps(points: readonly Point[]): string {
  return points
    .map((point, index) => (index === 0 ? `M${point.x} ${point.y}` : `H${point.x}V${point.y}`))
    .join('')
}

export function linePath(rows: readonly Row[], key: string, place: Place): string {
  return piecesOf(rows, key, place).map(line).join('')
}

/** Each value holds until the next. */
export function stepPath(rows: readonly Row[], key: string, place: Place): string {
  return piecesOf(rows, key, place).map(steps).join('')
}

/** What lies under the steps. */
export function stepArea(rows: readonly Row[], key: string, place: Place): string {
  return piecesOf(rows, key, place)
    .map((points) => {
      const [first] = points
      return first === undefined ? '' : `${steps(points)}V${px(place.bottom)}H${first.x}Z`
    })
    .join('')
}

/** From the lowest to the highest of each row. */
export function rangePath(rows: readonly Row[], key: string, { x, y }: Place): string {
  const pieces: { readonly top: string[]; readonly low: string[] }[] = []
  let gap = true
  for (const row of rows) {
    const value = row[key]
    if (!Array.isArray(value)) {
      gap = true
      continue
    }
    if (gap) pieces.push({ top: [], low: [] })
    gap = false
    const [low, high] = value as readonly [number, number]
    const piece = pieces.at(-1)
    piece?.top.push(`${px(x(row.t))} ${px(y(high))}`)
    piece?.low.push(`${px(x(row.t))} ${px(y(low))}`)
  }
  return pieces.map(({ top, low }) => `M${[...top, ...low.reverse()].join('L')}Z`).join('')
}
