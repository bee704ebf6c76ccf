/** The tray's picture, drawn: a shape for each level beside its colour, because a colour alone says nothing to many. */
import type { DeskLevel } from '../../shared/contract/desktop.ts'

interface Look {
  readonly rgb: readonly [number, number, number]
  /** Whether a point belongs to the shape; both coordinates from -1 to 1, y downwards. */
  readonly inside: (x: number, y: number) => boolean
}

const ring = (inner: number) => (x: number, y: number) => {
  const distance = Math.hypot(x, y)
  return distance <= 0.8 && distance >= inner
}

const LOOKS: Readonly<Record<DeskLevel, Look>> = {
  unknown: { rgb: [139, 146, 160], inside: (x, y) => ring(0.62)(x, y) && Math.abs(x) > 0.2 },
  fine: { rgb: [79, 196, 138], inside: ring(0.45) },
  frozen: {
    rgb: [110, 143, 255],
    inside: (x, y) => Math.abs(y) <= 0.75 && Math.abs(Math.abs(x) - 0.42) <= 0.22,
  },
  warning: {
    rgb: [227, 166, 63],
    inside: (x, y) => y <= 0.75 && y >= -0.8 && Math.abs(x) <= (y + 0.8) * 0.56,
  },
  critical: { rgb: [243, 96, 98], inside: (x, y) => Math.abs(x) <= 0.72 && Math.abs(y) <= 0.72 },
}

/** Each pixel is looked at in so many rows and columns, for smooth edges. */
const GRID = 4

/** `size` × `size` pixels of blue, green, red and opacity, premultiplied: what Electron calls a bitmap. */
export function trayBitmap(level: DeskLevel, size: number): Uint8Array {
  const { rgb, inside } = LOOKS[level]
  const [red, green, blue] = rgb
  const bitmap = new Uint8Array(size * size * 4)
  const at = (pixel: number, part: number) => ((pixel + (part + 0.5) / GRID) / size) * 2 - 1
  for (let row = 0; row < size; row += 1)
    for (let column = 0; column < size; column += 1) {
      let hits = 0
      for (let part = 0; part < GRID * GRID; part += 1)
        if (inside(at(column, part % GRID), at(row, Math.floor(part / GRID)))) hits += 1
      const opacity = hits / GRID ** 2
      bitmap.set(
        [blue, green, red, 255].map((value) => Math.round(value * opacity)),
        (row * size + column) * 4,
      )
    }
  return bitmap
}
