import { expect, test } from 'vitest'
import { worstOf, type Standing } from './worst.ts'

const fine: Standing = {
  ...{ engine: { state: 'connected', detail: 'Docker 24' }, frozen: false },
  ...{ alerts: [], demoted: [], notices: [] },
}
const alert = (
  severity: 'info' | 'warning' | 'critical',
  more: Partial<Standing['alerts'][number]> = {},
) => ({
  ...{ state: 'firing' as const, silence: null, severity, sentence: `a ${severity} one` },
  ...more,
})
const cases: readonly (readonly [string, Partial<Standing>, string, string])[] = [
  ['nothing', {}, 'fine', 'Nothing needs you.'],
  ['an engine not reached yet', { engine: { state: 'connecting', detail: 'asking' } }, 'unknown', 'asking'],
  ['frozen', { frozen: true }, 'frozen', 'Frozen: no count is changed until it is unfrozen.'],
  ['a notice', { notices: ['the disk is full'], frozen: true }, 'warning', 'the disk is full'],
  ['a demotion', { demoted: ['shop/web'] }, 'warning', 'A guard lowered the mode of shop/web.'],
  ['one warning', { alerts: [alert('warning')], frozen: true }, 'warning', 'a warning one'],
  ['two warnings', { alerts: [alert('warning'), alert('warning')] }, 'warning', '2 warnings firing.'],
  [
    'a critical one among warnings',
    { alerts: [alert('warning'), alert('critical')] },
    'critical',
    'a critical one',
  ],
  [
    'silence over all',
    { engine: { state: 'unreachable', detail: 'gone' }, frozen: true },
    'critical',
    'gone',
  ],
  ['what is silenced', { alerts: [alert('critical', { silence: 's1' })] }, 'fine', 'Nothing needs you.'],
  ['what waits', { alerts: [alert('critical', { state: 'pending' })] }, 'fine', 'Nothing needs you.'],
  ['what is only told', { alerts: [alert('info')] }, 'fine', 'Nothing needs you.'],
]

test.each(cases)('of %s the worst is told, and why', (_, standing, level, sentence) => {
  expect(worstOf({ ...fine, ...standing })).toEqual({ level, sentence })
})
