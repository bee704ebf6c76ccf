import { describe, expect, test } from 'vitest'
import type { ResultOf } from '../../shared/contract/contract.ts'
import type { DecideInput } from '../../shared/domain/decision.ts'
import { decisionOf, serviceRow } from '../../shared/contract/testing/documents.ts'
import { checkReport } from './commands/check.ts'
import { explainReport } from './commands/explain.ts'
import { healthReport } from './commands/health.ts'
import { lineOf } from './commands/history.ts'
import { reportOf } from './commands/scale.ts'
import { progressLines } from './progress.ts'
import { exitCodeOf, sentence } from './report.ts'
import { createStyle } from './style.ts'

const plain = createStyle(false)
type Checked = ResultOf<'check.run'>['decisions'][number]

function checked(over: Partial<Checked>): Checked {
  return {
    project: 'shop',
    service: 'web',
    kind: 'hold',
    from: 3,
    to: 3,
    reason: 'WithinThresholds',
    sentence: 'Holding at 3.',
    acted: false,
    verification: null,
    ...over,
  }
}

describe('exit codes', () => {
  test.each([
    ['BadRequest', 2],
    ['BadConnection', 2],
    ['NotFound', 2],
    ['Unreachable', 3],
    ['Refused', 3],
    ['Disconnected', 3],
    ['Blocked', 4],
    ['Failed', 1],
    ['Internal', 1],
    ['store-unusable', 1],
  ])('%s is %d', (code, exit) => expect(exitCodeOf(code)).toBe(exit))

  test('a check is 0 when done or nothing is to do, 4 when blocked, 1 when an action failed', () => {
    expect(checkReport([]).code).toBe(0)
    expect(checkReport([checked({ reason: 'Cooldown' })]).code).toBe(0)
    const blocked = checked({ kind: 'blocked', reason: 'Frozen' })
    expect(checkReport([checked({}), blocked]).code).toBe(4)
    const converged = checked({ kind: 'scale-up', to: 4, acted: true, verification: 'converged' })
    expect(checkReport([converged]).code).toBe(0)
    const reverted = checked({ kind: 'scale-up', to: 4, acted: true, verification: 'reverted' })
    expect(checkReport([blocked, reverted]).code).toBe(1)
    expect(checkReport([blocked, reverted]).problem).toBe('shop/web: Holding at 3. (reverted)')
  })

  test('health is 3 when a source does not answer, 1 when anything else fails', () => {
    const check = (name: string, ok: boolean) => ({ name, ok, detail: `${name} says so` })
    expect(healthReport([check('docker', true), check('store', true)], plain).code).toBe(0)
    expect(healthReport([check('docker', true), check('store', false)], plain).code).toBe(1)
    const both = healthReport([check('docker', false), check('store', false)], plain)
    expect(both.code).toBe(3)
    expect(both.problem).toBe('docker: docker says so\nstore: store says so')
  })

  test('an action that did not converge is 1, and says on stderr how it ended', () => {
    const base = {
      action: 'a',
      project: 'shop',
      service: 'web',
      from: 2,
      to: 3,
      outcome: 'web-3 stayed sick',
    }
    const failed = reportOf({
      ...base,
      verification: 'reverted',
      operations: [
        { type: 'create', target: 'shop-web-3', cause: 'x', state: 'done', result: 'created', ms: 80 },
        { type: 'await-healthy', target: 'shop-web-3', cause: 'x', state: 'failed', result: '', ms: null },
      ],
    })
    expect(failed.code).toBe(1)
    expect(failed.problem).toBe('web-3 stayed sick.')
    expect(failed.lines).toEqual(['shop/web: web-3 stayed sick.'])
    expect(reportOf({ ...base, verification: 'converged', operations: [] }).code).toBe(0)
  })
})

test('progress tells each operation once, when it has ended', () => {
  const operation = { type: 'start', target: 'shop-web-4', cause: '', ms: null, result: '' } as const
  const other = { ...operation, type: 'await-healthy', state: 'failed' } as const
  const told = new Set<number>()
  expect(progressLines([{ ...operation, state: 'running' }], told)).toEqual([])
  const started = { ...operation, state: 'done', result: 'started', ms: 1400 } as const
  expect(progressLines([started], told)).toEqual(['  start shop-web-4: started (1.4 s)'])
  expect(progressLines([started, other], told)).toEqual(['  await-healthy shop-web-4: failed'])
})

test('the explanation ends with the one setting that would have changed the decision', () => {
  const decision = decisionOf(serviceRow('web'))
  const wouldChange = { setting: 'cooldownUpSeconds', from: 300, to: 0, desired: 4 }
  const { lines } = explainReport({ decision, wouldChange }, plain)
  expect(lines.at(-1)).toBe('With cooldownUpSeconds at 0 instead of 300 it would have been 4.')
})

test('the explanation has the forecast of a policy that has one, as a step and as numbers', () => {
  const sentence =
    'Forecast: CPU 290 % over all replicas in 46 s needs 5 at 60 % each; error of the last day 8 %'
  const forecast = {
    source: 'cpu',
    on: true,
    load: 2.9,
    aheadSeconds: 46,
    error: 0.08,
    naiveError: 0.12,
    sentence,
  }
  const without = decisionOf(serviceRow('web'))
  const steps = [...without.steps, { step: 'forecast', before: 3, after: 5, sentence } as const]
  const { document, lines } = explainReport(
    { decision: { ...without, steps, forecast }, wouldChange: null },
    plain,
  )
  expect(document).toMatchObject({ forecast: { error: 0.08, naiveError: 0.12, on: true } })
  expect(lines.find((line) => line.startsWith('forecast'))).toBe(`forecast  3 → 5  ${sentence}`)
  expect(explainReport({ decision: without, wouldChange: null }, plain).document).not.toHaveProperty(
    'forecast',
  )
})

test('decisions and notes are history lines as well', () => {
  const decision = decisionOf(serviceRow('web'))
  const base = { id: 1, at: 2, project: 'shop', service: 'web' } as const
  const input = {} as DecideInput
  expect(lineOf({ ...base, kind: 'decision', decision, input })).toMatchObject({
    from: 3,
    to: 3,
    reason: 'Cooldown',
    by: 'controller',
  })
  expect(lineOf({ ...base, kind: 'note', topic: 'freeze', sentence: 'Frozen.' })).toMatchObject({
    from: null,
    to: null,
    reason: 'freeze',
    sentence: 'Frozen.',
  })
})

test('sentences begin with a capital unless with a name, and end with a full stop', () => {
  expect(sentence('there is no such service')).toBe('There is no such service.')
  expect(sentence('shop/web may have at most 5')).toBe('shop/web may have at most 5.')
  expect(sentence('service.scale: "to" is missing.')).toBe('service.scale: "to" is missing.')
})
