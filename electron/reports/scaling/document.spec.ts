import { Window } from 'happy-dom'
import { expect, test } from 'vitest'
import { reportName, scalingText } from './document.ts'
import { FROM, rangeOf, reportOf, serviceReport, TO } from './testing/report.ts'

const EVIL = '=cmd|<img src=x onerror=alert(1)> | [x](http://evil.example) \n# heading'

const { DOMParser } = new Window()

function parsed(html: string) {
  return new DOMParser().parseFromString(html, 'text/html')
}

test('every form tells each action with its cause, how it ended, and its effect', () => {
  for (const format of ['html', 'md', 'csv', 'json'] as const) {
    const text = scalingText(reportOf(), format)
    const told = format === 'html' ? parsed(text).body.textContent : text
    for (const words of [
      'CPU 91 % for 5 min',
      'CPU 91 % → 64 %',
      'HighCPU',
      'Cooldown',
      'shop/web is now in automatic',
    ])
      expect(told.replace(/\s+/g, ' '), format).toContain(words)
  }
})

test('the same report is the same bytes in every form', () => {
  for (const format of ['html', 'md', 'csv', 'json'] as const)
    expect(scalingText(reportOf(), format)).toBe(scalingText(reportOf(), format))
})

test('the page needs nothing else: no script, no address, nothing from outside', () => {
  const page = parsed(scalingText(reportOf(), 'html'))
  expect(page.querySelectorAll('script, link, img, iframe, object, embed, a, base, form')).toHaveLength(0)
  expect(page.querySelector('meta[http-equiv]')?.getAttribute('content')).toContain("default-src 'none'")
  expect(page.querySelectorAll('svg').length).toBeGreaterThan(1)
})

test('what a name or a sentence holds never becomes markup, a link, a formula or a row', () => {
  const report = reportOf({
    connection: EVIL,
    services: [
      serviceReport({ project: EVIL, service: EVIL, changes: [{ at: FROM, topic: EVIL, sentence: EVIL }] }),
    ],
  })
  expect(parsed(scalingText(report, 'html')).querySelectorAll('img, a')).toHaveLength(0)
  const markdown = scalingText(report, 'md')
  expect(markdown).not.toMatch(/(^|[^\\])<img/)
  expect(markdown).not.toMatch(/(^|[^\\])\[x\]/)
  expect(markdown.split('\n').filter((line) => line.startsWith('# '))).toHaveLength(1)
  for (const line of scalingText(report, 'csv').split('\r\n')) expect(line).not.toMatch(/(^|,)"?[=+@]/)
})

test('a gap in what was measured stays a gap in the chart', () => {
  const whole = rangeOf('replicas.current', [2, 2, 2, 2, 2, 2])
  const gap = { ...whole, points: whole.points.filter((_, index) => index < 2 || index > 4) }
  const strokes = (series: typeof whole) => {
    const { series: own } = serviceReport()
    const html = scalingText(
      reportOf({ services: [serviceReport({ series: { ...own, current: series } })] }),
      'html',
    )
    const path = parsed(html).querySelector('svg path[stroke]')?.getAttribute('d') ?? ''
    return path.split('M').length - 1
  }
  expect(strokes(whole)).toBe(1)
  expect(strokes(gap)).toBe(2)
})

test('a service that was not measured says so, and a period of whole days is named by its days', () => {
  const text = scalingText(
    reportOf({ services: [serviceReport({ replicas: null, cpu: null, watched: 0 })] }),
    'md',
  )
  expect(text).toContain('No count of replicas was recorded')
  expect(text).toContain('CPU was not measured')
  expect(text).toContain('It was not watched in this period.')
  expect(text).toContain('**not measured** run')
  expect(reportName({ from: FROM, to: TO }, 'pdf')).toBe('eyrie-report-2026-01-30-to-2026-01-31.pdf')
  expect(reportName({ from: FROM, to: TO + 5_400_000 }, 'md')).toBe(
    'eyrie-report-2026-01-30-to-2026-01-31T0130.md',
  )
})
