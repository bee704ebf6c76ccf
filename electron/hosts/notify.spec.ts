import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { connectServiceManager, type NotifyOptions, type ServiceManager } from './notify.ts'
import { eventually } from './testing/eventually.ts'
import { hasSystemdNotify, notifySocket, type NotifySocket } from './testing/notifySocket.ts'
import { reportLoop } from './watchdog.ts'

const folder = mkdtempSync(path.join(os.tmpdir(), 'eyrie-notify-spec-'))
afterAll(() => rmSync(folder, { recursive: true }))

function program(name: string, script: string): string {
  const file = path.join(folder, name)
  writeFileSync(file, `#!/bin/sh\n${script}\n`)
  chmodSync(file, 0o755)
  return file
}

const notes: string[] = []
function connect(over: Partial<NotifyOptions> = {}): ServiceManager {
  notes.length = 0
  const manager = connectServiceManager({
    environment: { NOTIFY_SOCKET: '/nowhere/notify', PATH: process.env.PATH },
    pid: 7,
    note: (sentence) => notes.push(sentence),
    ...over,
  })
  if (manager === null) throw new Error('there is no service manager')
  return manager
}

describe('who asks', () => {
  test('without NOTIFY_SOCKET nobody listens', () => {
    const note = () => undefined
    expect(connectServiceManager({ environment: {}, pid: 7, note })).toBeNull()
    expect(connectServiceManager({ environment: { NOTIFY_SOCKET: '' }, pid: 7, note })).toBeNull()
  })

  test.each([
    [{ WATCHDOG_USEC: '30000000' }, 30_000],
    [{ WATCHDOG_USEC: '30000000', WATCHDOG_PID: '7' }, 30_000],
    [{ WATCHDOG_USEC: '30000000', WATCHDOG_PID: '8' }, null],
    [{ WATCHDOG_USEC: '0' }, null],
    [{ WATCHDOG_USEC: 'soon' }, null],
    [{ WATCHDOG_USEC: '' }, null],
    [{}, null],
  ])('%j asks for a sign of life every %s ms', (variables, milliseconds) => {
    const environment = { NOTIFY_SOCKET: '/n', ...variables }
    expect(connect({ environment }).watchdogMs).toBe(milliseconds)
  })
})

describe('what cannot be told', () => {
  test('where systemd-notify is absent that is said once, and it is not tried again', async () => {
    const manager = connect({ program: '/nowhere/systemd-notify' })
    await manager.tell({ ready: true })
    await manager.tell({ alive: true })
    expect(notes).toEqual([
      'The service manager is not told how Eyrie is: there is no /nowhere/systemd-notify here; Debian has it in the package systemd.',
    ])
  })

  test('what it answers with is said once, and the next word is tried all the same', async () => {
    const log = path.join(folder, 'log')
    const failing = program('failing', `echo "$@" >> ${log}; echo 'Failed to notify: refused' >&2; exit 1`)
    const manager = connect({ program: failing })
    await manager.tell({ ready: true, status: 'fine' })
    await manager.tell({ stopping: true })
    expect(notes).toHaveLength(1)
    expect(notes[0]).toMatch(/failing ended with 1: Failed to notify: refused\.$/)
  })

  test('words keep their order though each is a process of its own', async () => {
    const log = path.join(folder, 'order')
    const manager = connect({
      program: program('slow', `case "$*" in *READY*) sleep 0.3;; esac; echo "$*" >> ${log}`),
    })
    void manager.tell({ ready: true })
    await manager.tell({ stopping: true })
    const { readFileSync } = await import('node:fs')
    expect(readFileSync(log, 'utf8')).toBe('READY=1\nSTOPPING=1\n')
  })
})

describe('the loop', () => {
  function reported(watchdogMs: number | null) {
    const told: object[] = []
    let listener: (succeeded: boolean) => void = () => undefined
    let clock = 0
    let status = 'fine'
    const stop = reportLoop(
      {
        watchdogMs,
        tell: (words) => {
          told.push(words)
          return Promise.resolve()
        },
      },
      {
        onRound(each) {
          listener = each
          return () => (listener = () => undefined)
        },
        status: () => status,
      },
      () => clock,
    )
    return {
      told,
      stop,
      say: (text: string) => (status = text),
      round: async (atMs: number, succeeded = true) => {
        clock = atMs
        listener(succeeded)
        await new Promise((resolve) => setImmediate(resolve))
      },
    }
  }

  test('is ready with its first round that succeeds, then alive every third of what is waited for', async () => {
    const { told, round } = reported(30_000)
    await round(0, false)
    expect(told).toEqual([])
    for (let at = 0; at <= 24_000; at += 2000) await round(at)
    expect(told).toEqual([
      { ready: true, alive: true, status: 'fine' },
      { ready: false, alive: true },
      { ready: false, alive: true },
    ])
  })

  test('rounds that fail are no sign of life', async () => {
    const { told, round } = reported(3000)
    await round(0)
    for (let at = 2000; at < 20_000; at += 2000) await round(at, false)
    expect(told).toHaveLength(1)
  })

  test('without a watchdog only news of the status is told', async () => {
    const { told, round, say } = reported(null)
    await round(0)
    await round(20_000)
    say('frozen')
    await round(22_000)
    await round(42_000)
    expect(told).toEqual([
      { ready: true, alive: false, status: 'fine' },
      { ready: false, alive: false, status: 'frozen' },
    ])
  })

  test('ended, it tells nothing', async () => {
    const { told, round, stop } = reported(3000)
    stop()
    await round(0)
    expect(told).toEqual([])
  })
})

/** On CI its absence is a failure; elsewhere the words cannot be sent at all. */
describe.skipIf(!hasSystemdNotify && process.env.CI !== 'true')(
  'systemd-notify and a stand-in socket',
  () => {
    let socket: NotifySocket
    beforeEach(async () => {
      socket = await notifySocket()
    })
    afterEach(() => socket.close())
    const environment = (more: Readonly<Record<string, string>> = {}) => ({
      PATH: process.env.PATH,
      NOTIFY_SOCKET: socket.path,
      ...more,
    })

    test('every word arrives, and a status with line ends stays one line', async () => {
      const manager = connect({ environment: environment() })
      await manager.tell({ ready: true, alive: true, status: '2 services\nREADY=0\t of 3' })
      await manager.tell({ stopping: true })
      await eventually(() => expect(socket.told).toHaveLength(2))
      expect(socket.told).toEqual([
        ['READY=1', 'WATCHDOG=1', 'STATUS=2 services READY=0 of 3'],
        ['STOPPING=1'],
      ])
      expect(notes).toEqual([])
    })

    test('a loop that makes rounds keeps the watchdog quiet; the moment it hangs nothing comes any more', async () => {
      const manager = connect({ environment: environment({ WATCHDOG_USEC: '300000' }) })
      let rounds = 0
      let hang = false
      const listeners = new Set<(succeeded: boolean) => void>()
      const timer = setInterval(() => {
        if (hang) return
        rounds += 1
        for (const listener of listeners) listener(true)
      }, 20)
      const stop = reportLoop(manager, {
        onRound(listener) {
          listeners.add(listener)
          return () => listeners.delete(listener)
        },
        status: () => `round ${rounds > 0 ? 'made' : 'missing'}`,
      })
      const alive = () => socket.told.filter((words) => words.includes('WATCHDOG=1')).length
      await eventually(() => expect(alive()).toBeGreaterThan(3))
      hang = true
      await new Promise((resolve) => setTimeout(resolve, 400))
      const before = alive()
      // Longer than the manager would wait: it would have ended us by now.
      await new Promise((resolve) => setTimeout(resolve, 900))
      expect(alive()).toBe(before)
      hang = false
      await eventually(() => expect(alive()).toBeGreaterThan(before))
      clearInterval(timer)
      stop()
    })
  },
)
