/** What an operator answers and orders, on a whole app around a small engine. */
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync, chmodSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { currentReplicas, type Project, type Service } from '../../../shared/domain/inventory.ts'
import { approve, dismiss } from './approvals.ts'
import { editOf, writeEdit } from '../resources/composeFile.ts'
import { previewDrift, resolveDrift } from './drift.ts'
import { createHandlers } from '../handlers.ts'
import { reset } from './reset.ts'
import { previewPlan, scaleByHand } from './scaling.ts'
import { pause, resume, setMode } from './settings.ts'
import { smallApp, type SmallApp } from '../testing/smallApp.ts'
import { statusReport } from '../views/overview.ts'
import { serviceRow } from '../views/service.ts'

const LABELS = { 'eyrie.autoscale.enable': 'true', 'eyrie.autoscale.max': '4' }
const CALLER = { connection: 1 }

let small: SmallApp
const open = async (labels: Readonly<Record<string, string>>, replicas = 2) => {
  small = await smallApp({ labels: { ...LABELS, ...labels }, replicas })
}
beforeEach(() => {
  chosen = mkdtempSync(path.join(os.tmpdir(), 'eyrie-operator-'))
})
afterEach(async () => {
  await small.remove()
  rmSync(chosen, { recursive: true, force: true })
})
/** A folder for compose files. */
let chosen = ''

const core = () => small.app.core
function web(): Service {
  const service = core().observer.service('shop', 'web')
  if (service === null) throw new Error('there is no service')
  return service
}
const row = () => serviceRow(core(), web())
const count = () => currentReplicas(small.engine.service()).length
async function tick(): Promise<void> {
  small.advance(2000)
  await core().observer.refresh()
  const rounds = await core().controller.tick()
  await Promise.all(rounds.map((round) => round.acting ?? Promise.resolve()))
}
async function somebodyMakesIt(replicas: number): Promise<void> {
  small.engine.recount(replicas)
  await tick()
}
const notes = (topic: string) =>
  core()
    .store.entries({ kind: 'note', limit: 50 })
    .flatMap((entry) => (entry.kind === 'note' && entry.topic === topic ? [entry.sentence] : []))

describe('a proposal', () => {
  const MODE = { 'eyrie.autoscale.mode': 'approve', 'eyrie.autoscale.min': '3' }

  test('is carried out by a yes, once, as the decision it was', async () => {
    await open(MODE)
    await tick()
    expect(row().proposal).toMatchObject({ from: 2, to: 3, reason: 'BelowMin' })
    expect(small.engine.calls).toEqual([])
    const done = await approve(core(), web(), row().proposal?.id)
    expect(done).toMatchObject({ ok: true, value: { from: 2, to: 3, verification: 'converged' } })
    expect(row().proposal).toBeNull()
    const [entry] = core().store.entries({ kind: 'action', limit: 1 })
    expect(entry).toMatchObject({
      action: { by: 'controller', sentence: expect.stringMatching(/, approved by hand$/) as unknown },
    })
    const again = await approve(core(), web(), undefined)
    expect(again.ok ? '' : again.error.message).toMatch(/^nothing is proposed for shop\/web/)
  })

  test('that the present decision does not want any more is not carried out, and says what changed', async () => {
    await open(MODE)
    await tick()
    const { id } = row().proposal ?? { id: '' }
    small.engine.recount(3)
    await core().observer.refresh()
    const answer = await approve(core(), web(), id)
    expect(answer).toMatchObject({ ok: false, error: { code: 'Blocked' } })
    if (!answer.ok) expect(answer.error.message).toContain('2 → 3 was proposed, and the decision has changed')
    expect(small.engine.calls).toEqual([])
  })

  test('is bound by the guards when it is approved', async () => {
    await open(MODE)
    await tick()
    core().settings.update((settings) => ({ ...settings, frozen: true }))
    expect(await approve(core(), web(), undefined)).toMatchObject({
      ok: false,
      error: { details: { reason: 'Frozen' } },
    })
  })

  test('of another id is not the one that was looked at', async () => {
    await open(MODE)
    await tick()
    const answer = await approve(core(), web(), 'another')
    expect(answer.ok ? '' : answer.error.message).toContain('has been replaced; now 2 → 3 is proposed')
    expect(dismiss(core(), web(), row().proposal?.id).ok).toBe(true)
    await tick()
    expect(row().proposal).toBeNull()
  })

  test('survives a restart', async () => {
    await open(MODE)
    await tick()
    const before = row().proposal
    small = await small.restart()
    expect(row().proposal).toEqual(before)
    expect(before).not.toBeNull()
  })
})

test('suggest notes what it would do, once, and does nothing', async () => {
  await open({ 'eyrie.autoscale.mode': 'suggest', 'eyrie.autoscale.min': '3' })
  for (let each = 0; each < 5; each += 1) await tick()
  expect(notes('suggestion')).toHaveLength(1)
  expect(small.engine.calls).toEqual([])
})

describe('a count that somebody else changed', () => {
  const AUTOMATIC = { 'eyrie.autoscale.mode': 'automatic' }

  test('inside the bounds is adopted, and counts as the last action', async () => {
    await open(AUTOMATIC)
    await tick()
    await somebodyMakesIt(3)
    expect(row()).toMatchObject({ drift: null, lastAction: { from: 2, to: 3, by: 'foreign' } })
    expect(core().controller.input('shop', 'web')?.recentActions).toMatchObject([{ by: 'foreign' }])
    expect(row().mode).toBe('automatic')
  })

  test('outside them pauses the service, and drops it a mode, with a note', async () => {
    await open(AUTOMATIC)
    await tick()
    await somebodyMakesIt(6)
    expect(row()).toMatchObject({
      mode: 'approve',
      demoted: { from: 'automatic', to: 'approve', reason: 'Drift' },
      drift: { kept: 2, found: 6, choices: ['keep', 'adopt', 'write'] },
    })
    expect(core().controller.input('shop', 'web')?.drift).toMatchObject({ kept: 2 })
    expect(notes('demoted')).toHaveLength(1)
    small = await small.restart()
    expect(row()).toMatchObject({ mode: 'approve', drift: { kept: 2, found: 6 } })
  })

  test('is taken back by `keep`, through an action like any other', async () => {
    await open(AUTOMATIC)
    await tick()
    await somebodyMakesIt(6)
    const done = await resolveDrift(core(), web(), 'keep')
    expect(done).toMatchObject({ ok: true, value: { action: { from: 6, to: 2 } } })
    expect(count()).toBe(2)
    expect(row().drift).toBeNull()
    await tick()
    expect(core().store.entries({ kind: 'drift', limit: 9 })).toHaveLength(1)
  })

  test('is accepted by `adopt`, which widens nothing', async () => {
    await open(AUTOMATIC)
    await tick()
    await somebodyMakesIt(6)
    const done = await resolveDrift(core(), web(), 'adopt')
    expect(done.ok ? done.value.sentence : '').toContain('the maximum stays 4')
    expect(row()).toMatchObject({ drift: null, replicas: { current: 6, max: 4 } })
  })

  test('cannot be written where the file is not known, and says so', async () => {
    await open(AUTOMATIC)
    await tick()
    await somebodyMakesIt(6)
    const preview = previewDrift(core(), web())
    expect(preview).toMatchObject({ ok: true, value: { kept: 2, found: 6, write: null } })
    const done = await resolveDrift(core(), web(), 'write')
    expect(done.ok ? '' : done.error.message).toBe('it is not known from which compose file shop was started')
    expect(row().drift).not.toBeNull()
  })

  test('is answered by a count set by hand', async () => {
    await open(AUTOMATIC)
    await tick()
    await somebodyMakesIt(6)
    await scaleByHand(core(), web(), { to: 4, reason: 'Manual', sentence: 'by hand' })
    expect(row().drift).toBeNull()
    expect(notes('drift')[0]).toContain('set to 4 by hand')
  })

  test('is not answered by what an earlier action turns out to have done', async () => {
    await open({ ...AUTOMATIC, 'eyrie.autoscale.window': '4s' })
    const load = (value: number) => {
      const at = core().now()
      core().recent.add('shop/web/memory', { at, value })
    }
    load(0.5)
    await tick()
    await scaleByHand(core(), web(), { to: 3, reason: 'Manual', sentence: 'by hand' })
    small.advance(10_000)
    load(0.4)
    await somebodyMakesIt(6)
    expect(row().drift).toMatchObject({ kept: 3, found: 6 })
    const [entry] = core().store.entries({ kind: 'action', limit: 1 })
    expect(entry).toMatchObject({ action: { effect: { sentence: 'memory 50 % → 40 %' } } })
  })

  test('is nothing to answer where there is none', async () => {
    await open(AUTOMATIC)
    expect(await resolveDrift(core(), web(), 'adopt')).toMatchObject({
      ok: false,
      error: { code: 'NotFound' },
    })
    expect(previewDrift(core(), web())).toMatchObject({ ok: false, error: { code: 'NotFound' } })
  })

  test('one that Eyrie changed by hand is none', async () => {
    await open(AUTOMATIC)
    await tick()
    await scaleByHand(core(), web(), { to: 4, reason: 'Manual', sentence: 'by hand' })
    for (let each = 0; each < 3; each += 1) await tick()
    expect(core().store.entries({ kind: 'drift', limit: 9 })).toEqual([])
  })
})

describe('reset', () => {
  test('ends what guards left, says what that was, and brings the mode back', async () => {
    await open({ 'eyrie.autoscale.mode': 'automatic' })
    await tick()
    await somebodyMakesIt(6)
    const done = reset(core(), web())
    expect(done).toEqual({
      ok: true,
      value: {
        sentence: 'Reset shop/web: the count is taken as it is, its mode is automatic again.',
        cleared: ['drift', 'demotion'],
      },
    })
    expect(row()).toMatchObject({ mode: 'automatic', demoted: null, drift: null })
    expect(reset(core(), web())).toMatchObject({ ok: true, value: { cleared: [] } })
  })

  test('setting the mode ends a demotion too', async () => {
    await open({ 'eyrie.autoscale.mode': 'automatic' })
    await tick()
    await somebodyMakesIt(6)
    setMode(core(), web(), 'automatic')
    expect(row()).toMatchObject({ mode: 'automatic', demoted: null })
  })
})

describe('pausing', () => {
  const pauses = () => row().pauses

  test('one direction stands beside the other, and the newest word on one counts', async () => {
    await open({})
    pause(core(), web(), 'up', null)
    pause(core(), web(), 'down', 2_000_000)
    expect(pauses()).toEqual([
      { direction: 'up', until: null },
      { direction: 'down', until: 2_000_000 },
    ])
    pause(core(), web(), 'both', null)
    resume(core(), web(), 'up')
    expect(pauses()).toEqual([{ direction: 'down', until: null }])
    small = await small.restart()
    expect(pauses()).toEqual([{ direction: 'down', until: null }])
    resume(core(), web(), 'both')
    expect(pauses()).toEqual([])
  })

  test('until a time that is over is refused', async () => {
    await open({})
    expect(pause(core(), web(), 'up', 1)).toMatchObject({ ok: false, error: { code: 'BadRequest' } })
  })
})

test('freezing works with an engine that does not answer, and over a restart', async () => {
  await open({ 'eyrie.autoscale.mode': 'automatic', 'eyrie.autoscale.min': '3' })
  small.engine.disconnect()
  await core().observer.refresh()
  const freeze = createHandlers(core())['controller.freeze']
  expect(await freeze({ frozen: true }, CALLER)).toMatchObject({ ok: true })
  small = await small.restart()
  small.engine.connect()
  await tick()
  expect(core().settings.get().frozen).toBe(true)
  expect(core().controller.decision('shop', 'web')?.reason).toBe('Frozen')
  expect(small.engine.calls).toEqual([])
})

test('scaling by hand asks before it fills the machine, and goes on with a yes', async () => {
  await open({})
  const scarce = { memoryNeed: 2 ** 30, memoryFree: 0.7 * 2 ** 30, cpuNeed: 0.1, cpuFree: 3 }
  const { standings } = core().controller
  const inputs = standings.inputs.bind(standings)
  standings.inputs = (...given) => ({ ...inputs(...given), capacity: scarce })
  expect(previewPlan(core(), web(), 3)).toMatchObject({
    refusal: null,
    asks: { reason: 'HostCapacity', sentence: '3 replicas of web: needs 1.0 GB, 717 MB free' },
  })
  const wish = { to: 3, reason: 'Manual', sentence: 'by hand' } as const
  expect(await scaleByHand(core(), web(), wish)).toMatchObject({
    ok: false,
    error: { code: 'Blocked', details: { reason: 'HostCapacity', confirm: true } },
  })
  expect(small.engine.calls).toEqual([])
  expect(previewPlan(core(), web(), 1).asks).toBeNull()
  expect(await scaleByHand(core(), web(), { ...wish, confirmed: true })).toMatchObject({ ok: true })
})

describe('writing a count into a compose file', () => {
  const TEXT = 'services:\n  web:\n    image: x # kept\n    scale: 2\n'
  const projectOf = (...files: readonly string[]): Project => ({
    name: 'shop',
    engine: 'compose',
    workingDir: chosen,
    configFiles: files,
    services: [],
  })
  const write = (name: string, text: string) => {
    const file = path.join(chosen, name)
    writeFileSync(file, text)
    return file
  }

  test('changes the file that Compose listens to, through a link, and keeps its mode', async () => {
    await open({})
    const base = write('compose.yaml', TEXT)
    const real = write('real.yaml', 'services:\n  web:\n    deploy:\n      replicas: 3\n')
    chmodSync(real, 0o640)
    const override = path.join(chosen, 'override.yaml')
    symlinkSync(real, override)
    const edit = editOf(projectOf(base, override), 'web', 5)
    if (!edit.ok) throw new Error(edit.error.message)
    expect(edit.value).toMatchObject({ file: override, line: 4, after: '      replicas: 5' })
    expect(writeEdit(edit.value).ok).toBe(true)
    expect(readFileSync(real, 'utf8')).toContain('replicas: 5')
    expect(statSync(real).mode & 0o777).toBe(0o640)
    expect(readFileSync(base, 'utf8')).toBe(TEXT)
  })

  test('is refused where a file is not here, has no such service, or changed meanwhile', async () => {
    await open({})
    const file = write('compose.yaml', TEXT)
    const missing = editOf(projectOf(file, '/nowhere/compose.yaml'), 'web', 5)
    expect(missing.ok ? '' : missing.error.message).toBe(
      '/nowhere/compose.yaml, from which shop was started, is not on this machine',
    )
    expect(editOf(projectOf(file), 'db', 5).ok).toBe(false)
    const edit = editOf(projectOf(file), 'web', 5)
    if (!edit.ok) throw new Error(edit.error.message)
    write('compose.yaml', `${TEXT}# more\n`)
    const late = writeEdit(edit.value)
    expect(late.ok ? '' : late.error.message).toContain('was changed meanwhile')
    expect(readFileSync(file, 'utf8')).toBe(`${TEXT}# more\n`)
  })
})

test('a status says by name what is wrong with settings', async () => {
  await open({ 'eyrie.autoscale.min': '5', 'eyrie.autoscale.wibble': '7' })
  await tick()
  const [known] = statusReport(core(), [row()], undefined).projects[0]?.services ?? []
  expect(known).toMatchObject({ enabled: false, replicas: { current: 2 } })
  expect(known?.problems).toEqual([
    expect.stringMatching(/^Label eyrie\.autoscale\.wibble is not known/),
    'The minimum 5 is greater than the maximum 4: change one of them.',
    'It is not scaled until this is mended.',
  ])
})

test('a refusal counts one replica as one', async () => {
  await open({ 'eyrie.autoscale.max': '1' }, 1)
  await tick()
  expect(await scaleByHand(core(), web(), { to: 3, reason: 'Manual', sentence: 'x' })).toMatchObject({
    ok: false,
    error: { message: 'shop/web may have at most 1 replica: 3 were asked for.' },
  })
})
