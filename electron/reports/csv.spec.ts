import { describe, expect, test } from 'vitest'
import { csvCell, csvText } from './csv.ts'

describe('a cell', () => {
  test.each([
    ['=HYPERLINK("http://x")', `"'=HYPERLINK(""http://x"")"`],
    ['+1+1', "'+1+1"],
    ['-2', "'-2"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['  =1', `'  =1`],
    ['＝1', "'＝1"],
  ])('that begins like a formula is text: %j', (cell, wanted) => {
    expect(csvCell(cell)).toBe(wanted)
  })
  test('that is a number stays one, and no number is nothing', () => {
    expect([csvCell(-2), csvCell(0.5), csvCell(Number.NaN), csvCell(null)]).toEqual(['-2', '0.5', '', ''])
  })
  test('with commas, quotes or line breaks is quoted', () => {
    expect(csvCell('a "b", c\nd')).toBe('"a ""b"", c\nd"')
    expect(csvCell(' padded ')).toBe('" padded "')
  })
})

test('rows end as the format says', () => {
  expect(csvText(['a', 'b'], [['x', 1]])).toBe('a,b\r\nx,1\r\n')
})
