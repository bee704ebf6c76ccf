import { expect, test } from 'vitest'
import { createTerminal } from './testing/terminal.ts'

test('alerts lists what fires with its source, and says so by its exit code', async () => {
  const { run } = createTerminal()
  const listed = await run('alerts')
  expect(listed.code).toBe(1)
  expect(listed.out).toMatch(
    /firing\s+critical\s+ContainerOOMKilled\s+.*eyrie\s+The kernel killed a process of shop-web-1/,
  )
  const json = (await run('alerts', '--json')).json()
  expect(json).toMatchObject({ alerts: [{ name: 'ContainerOOMKilled', state: 'firing' }], silences: [] })
  const other = await run('alerts', '--project', 'other')
  expect([other.code, other.out.trim()]).toEqual([0, 'Nothing fires.'])
})

test('a silence is set for a time and ended by its id', async () => {
  const { run } = createTerminal()
  const set = await run(
    'silence',
    'ContainerOOMKilled',
    '--service',
    'web',
    '--until',
    '2h',
    '--comment',
    'known',
  )
  expect([set.code, set.out]).toEqual([0, expect.stringContaining('`eyrie unsilence 1` ends it.')])
  expect((await run('alerts')).out).toMatch(
    /Silence 1: ContainerOOMKilled of \*\/web until .* by test: known/,
  )
  expect((await run('unsilence', '1')).code).toBe(0)
  expect((await run('alerts')).out).not.toContain('Silence 1')
})

test('a silence until nonsense is refused before anything is asked', async () => {
  const { run } = createTerminal()
  const refused = await run('silence', 'X', '--until', 'soon')
  expect(refused.code).toBe(2)
  expect(refused.err).toContain('--until: "soon" is no time')
  expect((await run('silence')).code).toBe(2)
})
