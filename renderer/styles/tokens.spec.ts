import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')

type Rgb = readonly [number, number, number]

/** The tokens of one theme; what the dark block does not name it takes from the light one. */
function tokensOf(selector: string): ReadonlyMap<string, string> {
  const begin = css.indexOf(`${selector} {`)
  const block = css.slice(begin, css.indexOf('\n}', begin))
  return new Map(
    [...block.matchAll(/--([\w-]+):\s*([^;]+);/g)].map((match) => [match[1] ?? '', match[2]?.trim() ?? '']),
  )
}

function rgb(text: string): Rgb {
  const hex = /^#(..)(..)(..)$/.exec(text)
  if (hex === null) throw new Error(`not a plain color: ${text}`)
  return [1, 2, 3].map((at) => Number.parseInt(hex[at] ?? '', 16)) as unknown as Rgb
}

/** A translucent color laid over a plain one. */
function over(text: string, ground: Rgb): Rgb {
  const parts = /^rgb\((\d+) (\d+) (\d+) \/ ([\d.]+)\)$/.exec(text)
  if (parts === null) return rgb(text)
  const alpha = Number(parts[4])
  return [0, 1, 2].map(
    (at) => Number(parts[at + 1]) * alpha + (ground[at] ?? 0) * (1 - alpha),
  ) as unknown as Rgb
}

/** WCAG 2.2's relative luminance and contrast ratio. */
function luminance(color: Rgb): number {
  const [r = 0, g = 0, b = 0] = color.map((channel) => {
    const share = channel / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(a: Rgb, b: Rgb): number {
  const [x, y] = [luminance(a), luminance(b)]
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05)
}

const GROUNDS = ['bg', 'bg-raised', 'bg-sunken', 'bg-overlay', 'bg-selected']
const TEXTS = ['text', 'text-muted', 'text-faint', 'accent-text', 'ok', 'warn', 'bad', 'info']
const PAIRS = [
  ['on-accent', 'accent'],
  ['on-accent', 'accent-hover'],
  ['on-bad', 'bad'],
  ['accent-text', 'accent-soft'],
  ['ok', 'ok-soft'],
  ['warn', 'warn-soft'],
  ['bad', 'bad-soft'],
  ['info', 'info-soft'],
  ...['ok', 'warn', 'bad', 'info'].map((tone) => ['text', `${tone}-soft`] as const),
] as const
const LINES = [
  'cpu',
  'memory',
  'replicas',
  'up',
  'down',
  ...Array.from({ length: 6 }, (_, index) => String(index + 1)),
]

describe.each([
  ['light', ':root'],
  ['dark', ":root[data-theme='dark']"],
])('in the %s theme', (_theme, selector) => {
  const tokens = tokensOf(selector)
  const value = (name: string) => {
    const found = tokens.get(name)
    if (found === undefined) throw new Error(`no token --${name}`)
    return found
  }
  test.each(GROUNDS)('every text is read on --%s, hovered or not, at 4.5:1 or better', (ground) => {
    const plain = rgb(value(ground))
    for (const text of TEXTS) {
      expect(contrast(rgb(value(text)), plain), text).toBeGreaterThanOrEqual(4.5)
      expect(
        contrast(rgb(value(text)), over(value('bg-hover'), plain)),
        `${text}, hovered`,
      ).toBeGreaterThanOrEqual(4.5)
    }
  })
  test.each(PAIRS)('--%s is read on --%s at 4.5:1 or better', (text, ground) => {
    expect(contrast(rgb(value(text)), rgb(value(ground)))).toBeGreaterThanOrEqual(4.5)
  })
  test.each(LINES)('--series-%s stands out from the page at 3:1 or better', (line) => {
    expect(contrast(rgb(value(`series-${line}`)), rgb(value('bg-raised')))).toBeGreaterThanOrEqual(3)
  })
  test('the focus ring stands out at 3:1 or better', () => {
    for (const ground of GROUNDS)
      expect(contrast(rgb(value('focus')), rgb(value(ground)))).toBeGreaterThanOrEqual(3)
  })
})
