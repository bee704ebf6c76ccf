import { describe, expect, test } from 'vitest'
import { demoOverview } from '../testing/rows.ts'
import { commandsFor, findCommands, matchScore } from './commands.ts'
import { NO_OVERVIEW, overviewFrom } from './overview.ts'

const { rows } = overviewFrom(demoOverview(0), NO_OVERVIEW)
const input = { rows, projects: ['shop', 'vedfolnir'], selected: null, frozen: false, theme: 'dark' } as const
const titles = (query: string, over: Partial<typeof input> | object = {}) =>
  findCommands(commandsFor({ ...input, ...over }), query).map((command) => command.title)

describe('the palette', () => {
  test('offers what concerns the selected service first', () => {
    const [first] = titles('', { selected: 'shop/web' })
    expect(first).toBe('Scale web up to 3')
  })
  test('finds a service by a part of its name, and an action by its words', () => {
    expect(titles('redis-exp')[0]).toBe('redis-exporter')
    expect(titles('scale worker down')).toContain('Scale worker down to 3…')
    expect(titles('emergency')).toEqual(['Freeze everything'])
  })
  test('says why something cannot be done instead of hiding it', () => {
    const commands = commandsFor({ ...input, selected: 'shop/web' })
    expect(commands.find((command) => command.title === 'Scale web down to 1…')?.refusal).toBe(
      '2 is its fewest',
    )
    const frozen = commandsFor({ ...input, frozen: true })
    expect(frozen.find((command) => command.title === 'Scale worker up to 5')?.refusal).toBe('frozen')
  })
  test('offers to resume what is paused, and to pause what is not', () => {
    expect(titles('resume')).toEqual(['Resume scaling of worker'])
    expect(titles('pause scaling of web')).toContain('Pause scaling of web for 1 h')
  })
  test('gives every command an id of its own', () => {
    const ids = commandsFor({ ...input, selected: 'shop/web' }).map((command) => command.id)
    expect(new Set(ids).size).toBe(ids.length)
  })
})

test('a match at the start of a word is better than one inside, and every word must be there', () => {
  expect(matchScore('redis', 'red')).toBeGreaterThan(matchScore('hundred', 'red'))
  expect(matchScore('Scale web up', 'web down')).toBe(0)
})
