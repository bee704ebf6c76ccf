import { expect, test } from 'vitest'
import { plainAlerts } from '../../../shared/domain/alertRules.ts'
import { alertSentence, silenceTitle, silenceWords } from '../../../shared/domain/alertWords.ts'
import { policyOf } from '../../engine/testing/inputs.ts'

function sentenceOf(id: string, subject: string, value: number): string {
  const rule = plainAlerts({ project: 'shop', service: 'web' }, policyOf({})).find((each) => each.id === id)
  if (rule === undefined) throw new Error(`there is no ${id}`)
  return alertSentence(rule, subject, value)
}

test('a sentence begins with a capital, and a name at its beginning stays as it is', () => {
  expect(sentenceOf('ContainerCPUThrottling', 'shop-web-1', 0.9)).toBe(
    'shop-web-1 is throttled in 90 % of its periods',
  )
  expect(sentenceOf('ContainerOOMKilled', 'shop-web-1', 1)).toMatch(
    /^The kernel killed a process of shop-web-1/,
  )
})

test('a silence is called by its alert, as that is written', () => {
  const of = { project: 'shop', service: null }
  expect(silenceTitle({ alert: 'jobs_stuck', ...of })).toBe('jobs_stuck of shop/*')
  expect(silenceTitle({ alert: '*', ...of })).toBe('Every alert of shop/*')
  expect(silenceWords({ alert: '*', project: null, service: null })).toBe('every alert')
})
