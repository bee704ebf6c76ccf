import { describe, expect, test } from 'vitest'
import { createKeyReader, type KeyStroke } from './keys.ts'

const stroke = (key: string, over: Partial<KeyStroke> = {}): KeyStroke => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  where: 'page',
  ...over,
})

describe('a single key', () => {
  test('does what the list says', () => {
    const read = createKeyReader()
    expect(read(stroke('j'), 0)).toBe('next')
    expect(read(stroke('ArrowUp'), 0)).toBe('previous')
    expect(read(stroke('?'), 0)).toBe('shortcuts')
    expect(read(stroke('x'), 0)).toBeNull()
  })
  test('belongs to the text while one types, except the palette', () => {
    const read = createKeyReader()
    expect(read(stroke('f', { where: 'text' }), 0)).toBeNull()
    expect(read(stroke('k', { where: 'text', ctrlKey: true }), 0)).toBe('palette')
  })
  test('that a focused control needs stays with the control', () => {
    const read = createKeyReader()
    expect(read(stroke('Enter', { where: 'control' }), 0)).toBeNull()
    expect(read(stroke('ArrowDown', { where: 'control' }), 0)).toBeNull()
    expect(read(stroke('j', { where: 'control' }), 0)).toBe('next')
  })
  test('with Ctrl, Cmd or Alt is the browser’s', () => {
    const read = createKeyReader()
    expect(read(stroke('f', { ctrlKey: true }), 0)).toBeNull()
    expect(read(stroke('-', { metaKey: true }), 0)).toBeNull()
    expect(read(stroke('k', { ctrlKey: true, altKey: true }), 0)).toBeNull()
  })
})

describe('a sequence', () => {
  test('goes where its second key says', () => {
    const read = createKeyReader()
    expect(read(stroke('g'), 0)).toBeNull()
    expect(read(stroke('h'), 400)).toBe('go-history')
  })
  test('is forgotten after a second and a bit, and after a wrong key', () => {
    const read = createKeyReader()
    read(stroke('g'), 0)
    expect(read(stroke('o'), 1500)).toBeNull()
    read(stroke('g'), 2000)
    expect(read(stroke('j'), 2100)).toBeNull()
    expect(read(stroke('o'), 2200)).toBeNull()
  })
})
