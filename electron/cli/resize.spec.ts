import { describe, expect, test } from 'vitest'
import { createTerminal } from './testing/terminal.ts'

describe('resize', () => {
  test.each<[readonly string[], string]>([
    [['web'], 'nothing is to be changed'],
    [['web', '--memory', 'lots'], '--memory: "lots" is none: write it like 768M'],
    [['web', '--memory-reservation', '-1'], '--memory-reservation: "-1" is none'],
    [['web', '--cpus', '0'], '--cpus: "0" must be more than 0'],
    [['web', '--pids', '1.5'], '--pids: "1.5" is none'],
    [['web', '--pids', '5', '--file', '--override'], 'two places for the same value'],
    [['web', '--undo', '--pids', '5'], 'name one of the two'],
    [['web', '--undo', 'last'], '"last" is no entry of the history'],
    [['nobody', '--pids', '5'], 'there is no service "nobody"'],
  ])('%j is bad usage: %s', async (words, told) => {
    const { run } = createTerminal()
    const { code, err } = await run('resize', ...words)
    expect(code).toBe(2)
    expect(err).toContain(told)
  })

  test('a dry run tells the plan as one document, and a block has its reason and exit code', async () => {
    const { run } = createTerminal()
    const planned = await run('--json', 'resize', 'web', '--pids', '500', '--dry-run')
    expect(planned.code).toBe(0)
    expect(planned.json()).toMatchObject({
      dryRun: true,
      sentence: 'PID limit 100 → 500',
      live: [],
      write: null,
    })
    const blocked = await run('--json', 'resize', 'web', '--pids', '500')
    expect(blocked.code).toBe(4)
    expect(blocked.json()).toMatchObject({ reason: 'NotLive', error: { code: 'Blocked' }, service: 'web' })
    expect((await run('resize', 'web', '--undo')).code).toBe(2)
  })
})
