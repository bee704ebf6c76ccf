import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Holder } from '../observe/ports.ts'
import { hasEnded, ownHolder } from './leaseHolder.ts'

const values = new Map<string, unknown>()
const store = {
  value: (name: string) => values.get(name) ?? null,
  setValue: (name: string, value: unknown) => void values.set(name, value),
  flush: () => undefined,
}
beforeEach(() => values.clear())

describe('a holder', () => {
  test('is this process, its host and its user, and a new instance each time', () => {
    const [first, second] = [ownHolder(store), ownHolder(store)]
    expect(first).toMatchObject({ pid: process.pid, folder: second.folder })
    expect(first.host).not.toBe('')
    expect(first.instance).not.toBe(second.instance)
  })

  test('of another data folder is another one, also in the same process', () => {
    const here = ownHolder(store)
    values.clear()
    expect(ownHolder(store).folder).not.toBe(here.folder)
  })
})

describe.runIf(process.platform === 'linux')('that a holder has ended', () => {
  const boot = () => (ownHolder(store).started ?? '').split(':')[0] ?? ''
  const dead = (changes: Partial<Holder> = {}): Holder => ({
    ...ownHolder(store),
    pid: 2 ** 22 + 1,
    started: `${boot()}:1`,
    ...changes,
  })

  test('is certain where its process is gone', async () => {
    const child = spawn('sleep', ['60'])
    const pid = child.pid ?? 0
    child.kill('SIGKILL')
    await once(child, 'close')
    expect(hasEnded(store)(dead({ pid }))).toBe(true)
  })

  test('is certain where another process has its number by now', () => {
    expect(hasEnded(store)(dead({ pid: process.pid }))).toBe(true)
  })

  test('is not so while it lives', () => {
    expect(hasEnded(store)(ownHolder(store))).toBe(false)
  })

  test.each<[string, () => Partial<Holder>]>([
    ['of another data folder', () => ({ folder: 'another' })],
    [
      'of an earlier run of the machine, or a copy of it',
      () => ({ started: '0a1b2c3d-0000-0000-0000-000000000000:1' }),
    ],
    ['whose platform does not tell when it started', () => ({ started: null })],
    ['that tells its start in words nobody reads', () => ({ started: 'Fri Nov 27 18:00:00 2026' })],
  ])('is never taken for granted %s', (_, changes) => {
    expect(hasEnded(store)(dead(changes()))).toBe(false)
  })
})
