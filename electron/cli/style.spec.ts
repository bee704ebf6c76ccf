import { describe, expect, test } from 'vitest'
import { createStyle, table, wantsColor } from './style.ts'

const COLUMNS = [{ title: 'NAME' }, { title: 'N', align: 'right' }, { title: 'WHY' }] as const

describe('tables', () => {
  test('are as wide as their widest cell, numbers to the right, without trailing spaces', () => {
    const rows = [
      ['web', '12', 'because'],
      ['müßig', '3', ''],
    ]
    expect(table(COLUMNS, rows, createStyle(false))).toEqual([
      'NAME    N  WHY',
      'web    12  because',
      'müßig   3',
    ])
  })
  test('stay aligned when painted', () => {
    const style = createStyle(true)
    const rows = [[{ text: 'ok', paint: style.good }, '1', 'x']]
    const [, line] = table(COLUMNS, rows, style)
    expect(line).toBe('\u001b[32mok\u001b[39m    1  x')
  })
})

test('colors are for a terminal only, and for nobody who asks for none', () => {
  expect(wantsColor(true, {})).toBe(true)
  expect(wantsColor(false, {})).toBe(false)
  expect(wantsColor(true, { NO_COLOR: '1' })).toBe(false)
  expect(wantsColor(true, { NO_COLOR: '' })).toBe(true)
  expect(wantsColor(true, { TERM: 'dumb' })).toBe(false)
  expect(createStyle(false).bad('x')).toBe('x')
})
