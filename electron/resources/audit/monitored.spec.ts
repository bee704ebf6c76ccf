import { describe, expect, test } from 'vitest'
import { look, splicesByFile, type Looked } from './audit.ts'
import { applySplices } from './edits.ts'
import type { Monitoring } from './monitored.ts'

const RULES = `# Generated
groups:
  - name: shop/web scores
    interval: 15s
    rules: [{ record: "vedfolnir:scale_up_score", expr: "1 > bool 2" }]
  - name: eyrie-shared
    rules: [{ alert: EyrieDown, expr: "up == 0" }]
`
const DASHBOARD = '{ "uid": "vedfolnir-scaling", "panels": [1] }\n'

const compose = (prometheus: string, more = '') => `services:
  web: { image: "web:1", labels: { eyrie.autoscale.enable: "true" } }
  prometheus:
    image: prom/prometheus:v3.5.0
${prometheus}  grafana:
    image: grafana/grafana-oss:12.0.2
    volumes: ["./dashboards:/etc/grafana/dashboards:ro"]
${more}`

const MOUNTED = '    volumes: ["./rules:/etc/prometheus/rules:ro"]\n'
const MAIN = '/shop/compose.yaml'

function lookAt(files: Readonly<Record<string, string>>): readonly Looked[] {
  const monitoring: Monitoring = {
    project: 'shop',
    rules: RULES,
    dashboards: [DASHBOARD, '{ "uid": "vedfolnir-scaling", "panels": [1, 2] }'],
    files: (at) =>
      Object.entries(files)
        .filter(([name]) => name === at || name.startsWith(`${at}/`))
        .map(([path, text]) => ({ path, text })),
  }
  const read = (path: string) => {
    const text = files[path]
    if (text === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' })
    return Buffer.from(text)
  }
  const { looked, problems } = look({
    files: [MAIN],
    environment: {},
    facts: null,
    disk: { read },
    monitoring,
  })
  expect(problems).toEqual([])
  return looked.filter(({ result }) => /^monitoring\.(rules|dashboard)$/.test(result.id))
}
const of = (files: Readonly<Record<string, string>>, id: string) => {
  const found = lookAt(files).find(({ result }) => result.id === id)
  if (found === undefined) throw new Error(`${id} was not looked at`)
  return found
}

/** The files as its fix leaves them. */
function mended(files: Readonly<Record<string, string>>, { fix }: Looked): Readonly<Record<string, string>> {
  const changed = { ...files }
  for (const [source, splices] of (fix === null ? null : splicesByFile(fix)) ?? [])
    changed[source.path] = applySplices(source.text, splices) ?? 'two changes touch the same place'
  return changed
}

const current = {
  [MAIN]: compose(MOUNTED),
  '/shop/rules/eyrie.rules.yml': RULES,
  '/shop/rules/own.yml': 'groups: []\n',
  '/shop/dashboards/a/scaling.json': DASHBOARD,
}

test('what is current passes, also among other projects’ rules and as the dashboard of all', () => {
  expect(lookAt(current).map(({ result }) => result.status)).toEqual(['pass', 'pass'])
  const others = {
    ...current,
    '/shop/rules/eyrie.rules.yml': `${RULES}  - name: blog/app scores\n    rules: []\n`,
    '/shop/dashboards/a/scaling.json': '{"uid":"vedfolnir-scaling","panels":[1,2]}',
  }
  expect(lookAt(others).map(({ result }) => result.status)).toEqual(['pass', 'pass'])
})

describe('what is stale is found at its first difference, and written again by its fix', () => {
  test.each([
    ['monitoring.rules', '/shop/rules/eyrie.rules.yml', RULES.replace('bool 2', 'bool 3'), 5],
    [
      'monitoring.rules',
      '/shop/rules/eyrie.rules.yml',
      `${RULES}  - name: shop/old scores\n    rules: []\n`,
      8,
    ],
    ['monitoring.rules', '/shop/rules/eyrie.rules.yml', `vedfolnir:scale_up_score: [`, 1],
    ['monitoring.dashboard', '/shop/dashboards/a/scaling.json', DASHBOARD.replace('[1]', '[3]'), 1],
  ])('%s: %s', (id, file, text, line) => {
    const files = { ...current, [file]: text }
    const found = of(files, id)
    expect(found.result).toMatchObject({ status: 'warn', file, line })
    expect(found.result.fix?.diff).toContain(`+++ ${file}`)
    const after = mended(files, found)
    expect(of(after, id).result.status).toBe('pass')
    expect(after[MAIN]).toBe(files[MAIN])
  })
})

describe('what is missing is given by its fix', () => {
  const DASHBOARDS = { '/shop/dashboards/a/scaling.json': DASHBOARD }
  test.each([
    ['without any configuration', '', ''],
    [
      'beside a block of configs',
      '    configs:\n      - prom # its own\n',
      'configs:\n  prom: { file: ./p.yml }\n',
    ],
    ['beside a flow of configs', '    configs: [prom]\n', 'configs:\n  prom: { file: ./p.yml }\n'],
    [
      'beside a long form',
      '    configs:\n      - source: prom\n        target: /p.yml\n',
      'configs: { prom: { file: ./p.yml } }\n',
    ],
  ])('%s', (_, prometheus, more) => {
    const files = { [MAIN]: compose(prometheus, more), '/shop/p.yml': 'global: {}\n', ...DASHBOARDS }
    const found = of(files, 'monitoring.rules')
    expect(found.result).toMatchObject({ status: 'warn', file: MAIN })
    expect(found.result.fix?.diff).toContain(
      '--- /dev/null\n+++ /shop/eyrie.rules.yml\n@@ -0,0 +1,7 @@\n+# Gen',
    )
    const after = mended(files, found)
    expect(after['/shop/eyrie.rules.yml']).toBe(RULES)
    expect(of(after, 'monitoring.rules').result.status, after[MAIN]).toBe('pass')
    for (const comment of files[MAIN].match(/#.*$/gm) ?? []) expect(after[MAIN]).toContain(comment)
  })
})

test('changes far from each other are hunks of their own, each where it then stands', () => {
  const between = Array.from({ length: 30 }, (_, index) => `# ${index}\n`).join('')
  const text = compose('    configs:\n      - prom\n', `${between}configs:\n  prom: { file: ./p.yml }\n`)
  const found = of({ [MAIN]: text, '/shop/dashboards/a/scaling.json': DASHBOARD }, 'monitoring.rules')
  const [, , ours = ''] = found.result.fix?.diff.split(/^--- /m) ?? []
  expect(ours.match(/^@@.*@@$/gm)).toEqual(['@@ -4,6 +4,7 @@', '@@ -39,3 +40,5 @@'])
  expect(ours).not.toContain('# 15')
})

test('without a Prometheus in the files nothing is asked of them', () => {
  const files = {
    [MAIN]: 'services:\n  web: { image: "web:1" }\n  e: { image: "prom/prometheus-exporter:1" }\n',
  }
  expect(lookAt(files)).toEqual([])
})
