import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AlertEntry } from '../../../shared/domain/history.ts'
import { noticeOf, testNotice } from './notices.ts'
import { DEFAULT_TEMPLATE, fill, PLACEHOLDERS, templateProblem } from './template.ts'

const alertEntry = (over: Partial<AlertEntry['alert']> = {}): AlertEntry => ({
  ...{ id: 7, at: 1000, kind: 'alert', project: 'shop', service: 'web' },
  alert: {
    ...{ key: 'k', name: 'HighCPU', source: 'eyrie', severity: 'warning', state: 'firing' },
    ...{ subject: 'shop/web', value: 0.8, sentence: 'CPU is at 80 %', hint: 'Look.', silenced: false },
    ...over,
  },
})
const ANY = { minSeverity: 'info' } as const

describe('a template', () => {
  test('of Eyrie’s own has every placeholder, and a text for chats', () => {
    expect(templateProblem(DEFAULT_TEMPLATE)).toBeNull()
    const notice = noticeOf(alertEntry(), ANY)
    const body = notice === null ? null : fill(DEFAULT_TEMPLATE, notice, 'local')
    const document = JSON.parse(body?.ok === true ? body.value : '{}') as Record<string, string>
    expect(document).toMatchObject({
      ...{
        text: 'HighCPU (warning): CPU is at 80 %',
        state: 'firing',
        value: '0.8',
        at: '1970-01-01T00:00:01.000Z',
      },
      ...{ project: 'shop', service: 'web', connection: 'local', source: 'eyrie' },
    })
    expect(Object.keys(document).sort()).toEqual(['text', ...PLACEHOLDERS].sort())
  })

  test.each([
    ['{"text": "{{titel}}"}', /\{\{titel\}\}, which means nothing; there are title/],
    ['{"text": {{title}}}', /is no JSON document/],
    ['Hello {{title}}', /is no JSON document.*inside quotes/],
    ['{"__proto__": "{{ constructor }}"}', /means nothing/],
  ])('%s is refused in words', (template, words) => {
    expect(templateProblem(template)).toMatch(words)
  })

  test('keeps its form whatever it is filled with, and fills nothing twice', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const body = fill('{"a": ["{{ body }}", 1, null]}', { ...testNotice(0), body: text }, 'x')
        expect(body.ok && JSON.parse(body.value)).toEqual({ a: [text, 1, null] })
      }),
    )
    expect(fill('["{{body}}"]', { ...testNotice(0), body: '{{title}}' }, 'x')).toEqual({
      ok: true,
      value: '["{{title}}"]',
    })
  })
})

describe('what is recorded', () => {
  test('is told where it is grave enough and not silenced', () => {
    expect(noticeOf(alertEntry(), { minSeverity: 'warning' })?.title).toBe('HighCPU (warning)')
    expect(noticeOf(alertEntry(), { minSeverity: 'critical' })).toBeNull()
    expect(noticeOf(alertEntry({ silenced: true }), ANY)).toBeNull()
    expect(noticeOf(alertEntry({ state: 'resolved' }), ANY)?.title).toBe('HighCPU: ended')
  })

  test('of guards is told when they trip, not when they let go', () => {
    const note = (topic: string, sentence: string) =>
      noticeOf({ id: 1, at: 1, kind: 'note', project: 'shop', service: 'web', topic, sentence }, ANY)
    expect(note('demoted', 'web works in approve mode')).toMatchObject({
      kind: 'guard',
      title: 'shop/web needs you',
    })
    expect(note('circuit', 'Two scale-ups did not help.')).toMatchObject({ kind: 'guard' })
    expect(note('circuit-closed', 'Closed: the count was set by hand.')).toBeNull()
    expect(note('pause', 'Paused.')).toBeNull()
    const drift = {
      id: 1,
      at: 1,
      kind: 'drift',
      project: 'shop',
      service: 'web',
      from: 2,
      to: 9,
      sentence: 'x',
    } as const
    expect(noticeOf({ ...drift, outcome: 'paused' }, ANY)?.title).toBe('shop/web is paused')
    expect(noticeOf({ ...drift, outcome: 'adopted' }, ANY)).toBeNull()
  })
})
