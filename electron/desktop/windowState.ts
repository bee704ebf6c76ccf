/** Where the window was: kept from one start to the next, and refused where no screen shows it any more. */
import fs from 'node:fs'
import { z } from 'zod'
import { writeWhole } from '../storage/atomicFile.ts'

/** In device-independent pixels; x and y may be negative, on a screen left of or above the first. */
export interface Bounds {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

const pixels = z.number().int().min(-100_000).max(100_000)
const size = z.number().int().min(1).max(100_000)
const windowStateSchema = z.strictObject({
  bounds: z.strictObject({ x: pixels, y: pixels, width: size, height: size }),
  maximised: z.boolean(),
})
export type WindowState = z.infer<typeof windowStateSchema>

export const SMALLEST = { width: 800, height: 560 } as const
const USUAL = { width: 1440, height: 900 } as const
/** So much of its upper edge has to be on a screen that it can be taken hold of. */
const GRIP = { width: 120, height: 40 } as const

export interface Placement {
  readonly width: number
  readonly height: number
  /** Absent: wherever the desktop puts a new window. */
  readonly x?: number
  readonly y?: number
  readonly maximised: boolean
}

/** `screens`: their work areas, the first one being the main one. */
export function placeWindow(kept: WindowState | null, screens: readonly Bounds[]): Placement {
  const [main] = screens
  if (kept === null) return { ...fitted(USUAL, main), maximised: false }
  const { bounds, maximised } = kept
  const home = screens.find((screen) => shows(screen, bounds))
  if (home === undefined) return { ...fitted(bounds, main), maximised }
  return { ...fitted(bounds, home), x: bounds.x, y: bounds.y, maximised }
}

function fitted(wanted: { readonly width: number; readonly height: number }, screen: Bounds | undefined) {
  const within = (side: 'width' | 'height') =>
    Math.max(SMALLEST[side], Math.min(wanted[side], screen?.[side] ?? wanted[side]))
  return { width: within('width'), height: within('height') }
}

function shows(screen: Bounds, { x, y, width }: Bounds): boolean {
  const across = Math.min(x + width, screen.x + screen.width) - Math.max(x, screen.x)
  const down = screen.y + screen.height - y
  return across >= GRIP.width && y >= screen.y && down >= GRIP.height
}

/** Null where there is none, or none that can be read: a place is not worth a word. */
export function readWindowState(file: string): WindowState | null {
  try {
    return windowStateSchema.parse(JSON.parse(fs.readFileSync(file, 'utf8')))
  } catch {
    return null
  }
}

export function writeWindowState(file: string, state: WindowState): void {
  try {
    writeWhole(file, `${JSON.stringify(state)}\n`)
  } catch {
    // The next start opens in the usual place.
  }
}
