import { expect, test } from 'vitest'
import { deskLevelSchema } from '../../shared/contract/desktop.ts'
import { trayBitmap } from './trayIcon.ts'

const SIZE = 22
/** Only where it is drawn, not in which colour. */
const shapeOf = (bitmap: Uint8Array) =>
  bitmap.filter((_, index) => index % 4 === 3).map((opacity) => Number(opacity > 127))

test('each level has a shape of its own, inside the picture, and is told apart without its colour', () => {
  const shapes = deskLevelSchema.options.map((level) => shapeOf(trayBitmap(level, SIZE)))
  for (const [index, shape] of shapes.entries()) {
    expect(shape).toHaveLength(SIZE ** 2)
    expect(shape.slice(0, SIZE).some(Boolean)).toBe(false)
    for (const other of shapes.slice(index + 1)) {
      const different = shape.filter((pixel, at) => pixel !== other[at]).length
      expect(different).toBeGreaterThan(SIZE)
    }
  }
})

test('no colour is stronger than its opacity', () => {
  const bitmap = trayBitmap('warning', SIZE)
  for (let at = 0; at < bitmap.length; at += 4)
    for (let part = 0; part < 3; part += 1)
      expect(bitmap[at + part] ?? 256).toBeLessThanOrEqual((bitmap[at + 3] ?? 0) + 1)
})
