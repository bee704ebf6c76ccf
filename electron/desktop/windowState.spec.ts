import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { placeWindow, readWindowState, writeWindowState, type Bounds } from './windowState.ts'

const folder = mkdtempSync(path.join(os.tmpdir(), 'eyrie-window-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const main: Bounds = { x: 0, y: 25, width: 1920, height: 1055 }
const left: Bounds = { x: -1280, y: 0, width: 1280, height: 1024 }
const at = (x: number, y: number, width = 1000, height = 700) => ({
  bounds: { x, y, width, height },
  maximised: false,
})

test('the first window has the usual size, or as much of it as the screen has', () => {
  expect(placeWindow(null, [main])).toEqual({ width: 1440, height: 900, maximised: false })
  expect(placeWindow(null, [{ ...main, width: 1024, height: 700 }])).toMatchObject({
    width: 1024,
    height: 700,
  })
  expect(placeWindow(null, [])).toMatchObject({ width: 1440, height: 900 })
})

test('a kept place is taken again, on whichever screen it is', () => {
  expect(placeWindow(at(300, 200), [main])).toEqual({ ...at(300, 200).bounds, maximised: false })
  expect(placeWindow(at(-1100, 60), [main, left])).toEqual({ ...at(-1100, 60).bounds, maximised: false })
  expect(placeWindow({ ...at(300, 200), maximised: true }, [main]).maximised).toBe(true)
})

test.each([
  ['its screen was unplugged', at(-1100, 60), [main]],
  ['only a sliver is left', at(1850, 200), [main]],
  ['its title is above the screen', at(300, -40), [main]],
  ['it lies below the screen', at(300, 1060), [main]],
])('a place is refused where %s; the size stays', (_, kept, screens) => {
  const placed = placeWindow(kept, screens)
  expect(placed).toEqual({ width: 1000, height: 700, maximised: false })
})

test('a window is never smaller than can be used, nor larger than its screen', () => {
  expect(placeWindow(at(300, 200, 10, 10), [main])).toMatchObject({ width: 800, height: 560 })
  expect(placeWindow(at(0, 30, 5000, 5000), [main])).toMatchObject({ width: 1920, height: 1055 })
})

test('what was written is read again; anything else counts as nothing', () => {
  const file = path.join(folder, 'window.json')
  expect(readWindowState(file)).toBeNull()
  writeWindowState(file, at(1, 2))
  expect(readWindowState(file)).toEqual(at(1, 2))
  for (const bad of ['', '{', '[]', '{"bounds":{"x":1e9,"y":0,"width":1,"height":1},"maximised":true}']) {
    writeFileSync(file, bad)
    expect(readWindowState(file)).toBeNull()
  }
  writeWindowState(path.join(folder, 'nowhere', 'window.json'), at(1, 2))
})
