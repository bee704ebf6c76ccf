// What is handed to a service manager: the unit, its user and the cron line, checked by systemd's own tools.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const UNIT = 'compose/systemd/eyrie.service'
const unit = readFileSync(UNIT, 'utf8')
const analyze = (...parameters: readonly string[]) =>
  spawnSync('systemd-analyze', ['--no-pager', ...parameters], { encoding: 'utf8' })
/** On CI its absence is a failure. */
const without = analyze('--version').status !== 0 && process.env.CI !== 'true'

/** Every value that the unit gives a setting, in order. */
function valuesOf(setting: string): readonly string[] {
  return [...unit.matchAll(new RegExp(`^${setting}=(.*)$`, 'gm'))].map(([, value = '']) => value)
}

describe.skipIf(without)('systemd', () => {
  test('finds nothing wrong with the unit', () => {
    const { status, stderr } = analyze('verify', UNIT)
    // What other units of the machine lack is not this one's fault.
    expect(stderr.split('\n').filter((line) => line.includes('eyrie'))).toEqual([])
    expect(status).toBe(0)
  })

  test('rates its exposure at 2.0 or less', () => {
    const { status, stdout } = analyze('security', '--offline=true', '--threshold=20', UNIT)
    expect(stdout).toMatch(/Overall exposure level for eyrie\.service: [01]\.\d/)
    expect(status).toBe(0)
  })
})

describe('the unit', () => {
  test('is told of readiness and signs of life by a child of the main process', () => {
    expect(valuesOf('Type')).toEqual(['notify'])
    expect(valuesOf('NotifyAccess')).toEqual(['all'])
    expect(Number(valuesOf('WatchdogSec')[0])).toBeGreaterThanOrEqual(30)
  })

  test('waits longer for the end than Eyrie waits for its actions', () => {
    const source = readFileSync('electron/app/app.ts', 'utf8')
    const milliseconds = Number(/const STOP_MS = ([\d_]+)/.exec(source)?.[1]?.replaceAll('_', ''))
    expect(Number(valuesOf('TimeoutStopSec')[0]) * 1000).toBeGreaterThanOrEqual(milliseconds + 10_000)
  })

  test('does not start again what was called wrongly', () => {
    expect(valuesOf('Restart')).toEqual(['on-failure'])
    expect(valuesOf('RestartPreventExitStatus')).toEqual(['2'])
  })

  test('runs as the user that its sysusers file makes, who alone reads its data', () => {
    expect(readFileSync('compose/systemd/eyrie.sysusers.conf', 'utf8')).toMatch(/^u eyrie - /m)
    expect([valuesOf('User'), valuesOf('StateDirectoryMode')]).toEqual([['eyrie'], ['0700']])
    expect(valuesOf('ExecStart')[0]).toContain('--data-dir /var/lib/eyrie')
  })
})

describe('the cron line', () => {
  const line = readFileSync('compose/cron/eyrie', 'utf8')
    .split('\n')
    .find((each) => each.startsWith('*'))
  const command = line?.split(' ').slice(6).join(' ') ?? ''

  test.each([
    [0, ''],
    [4, ''],
    [1, 'what was said\n'],
    [3, 'what was said\n'],
  ])('of a check that ends with %d prints "%s"', (code, printed) => {
    const fake = command.replace(
      /\/usr\/bin\/node \S+ check \S+ \S+/,
      `sh -c 'echo what was said; exit ${code}'`,
    )
    expect(fake).not.toBe(command)
    const { stdout, status } = spawnSync('sh', ['-c', fake], { encoding: 'utf8' })
    expect([stdout, status]).toEqual([printed, printed === '' ? 0 : code])
  })

  test('has no percent sign, which cron takes for a line end', () => {
    expect(line).not.toContain('%')
  })
})
