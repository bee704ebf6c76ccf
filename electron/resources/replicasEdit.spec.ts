import { describe, expect, test } from 'vitest'
import { mentions, setReplicas } from './replicasEdit.ts'
import { unifiedDiff } from './textDiff.ts'

const FILE = `# The shop.
services:
  # In front.
  web:
    # Never latest.
    image: shop/web:1.4   # pinned
    deploy:
      # As many as the season wants.
      replicas: 3   # see the wiki
      resources: {limits: {cpus: "1"}}
  db:
    image: db
    scale: 1
  flow: {image: x, deploy: {replicas: 2}}
  plain: {image: x}
  bare:
    # the only thing it has
    image: y
`

function edited(service: string, count: number, text = FILE) {
  const edit = setReplicas(text, service, count)
  if (!edit.ok) throw new Error(edit.error.message)
  return edit.value
}

/** Lines that differ, where none was added. */
function changed(before: string, after: string): readonly string[] {
  const old = before.split('\n')
  return after.split('\n').filter((line, index) => line !== old[index])
}

describe('a count that is there', () => {
  test('is replaced, and nothing else on its line or elsewhere', () => {
    const { text, line, before, after } = edited('web', 5)
    expect(changed(FILE, text)).toEqual(['      replicas: 5   # see the wiki'])
    expect({ line, before, after }).toEqual({
      line: 9,
      before: '      replicas: 3   # see the wiki',
      after: '      replicas: 5   # see the wiki',
    })
  })

  test('may be `scale`, or stand in braces', () => {
    expect(changed(FILE, edited('db', 4).text)).toEqual(['    scale: 4'])
    expect(changed(FILE, edited('flow', 12).text)).toEqual(['  flow: {image: x, deploy: {replicas: 12}}'])
  })

  test('in both places is changed in both, which Compose wants alike', () => {
    const both = FILE.replace('    scale: 1', '    scale: 1\n    deploy: {replicas: 1}')
    expect(changed(both, edited('db', 2, both).text)).toEqual(['    scale: 2', '    deploy: {replicas: 2}'])
  })

  test('keeps the line ends of Windows', () => {
    const windows = FILE.replaceAll('\n', '\r\n')
    expect(edited('web', 5, windows).text).toBe(edited('web', 5).text.replaceAll('\n', '\r\n'))
  })
})

describe('a count that is not there', () => {
  test('is a new line below the name of the service, and comments stay with what they speak of', () => {
    const { text, line, before, after } = edited('bare', 3)
    expect(text).toBe(FILE.replace('  bare:\n', '  bare:\n    scale: 3\n'))
    expect({ line, before, after }).toEqual({ line: 17, before: null, after: '    scale: 3' })
  })

  test('goes into the braces of a service in braces', () => {
    expect(changed(FILE, edited('plain', 2).text)).toEqual(['  plain: { scale: 2,image: x}'])
  })

  test('has the indentation and line end of its neighbours', () => {
    const text = 'services:\r\n    web:\r\n            image: x\r\n'
    expect(edited('web', 2, text).text).toBe(
      'services:\r\n    web:\r\n            scale: 2\r\n            image: x\r\n',
    )
  })
})

describe('is refused, with a sentence', () => {
  test.each([
    ['no YAML', 'services: [', /^it is no YAML: /],
    ['no such service', 'services: {db: {image: x}}', /no settings of web under services/],
    ['a service without settings', 'services:\n  web:\n', /no settings of web/],
    [
      'a count from the environment',
      'services:\n  web:\n    scale: ${N:-2}\n',
      /services.web.scale is set from \$\{N:-2\}: change it there/,
    ],
    [
      'a count from an anchor',
      'x-n: &n 3\nservices:\n  web:\n    scale: *n\n',
      /services.web.scale is set by an anchor \(\*n\)/,
    ],
    ['a count that is no number', 'services:\n  web:\n    scale: [1]\n', /services.web.scale is no number/],
    [
      'a service that is another one by alias',
      'services:\n  a: &a {image: x}\n  web: *a\n',
      /no settings of web/,
    ],
  ])('%s', (_, text, sentence) => {
    const edit = setReplicas(text, 'web', 4)
    expect(edit.ok).toBe(false)
    if (!edit.ok) expect(edit.error.message).toMatch(sentence)
  })

  test('a count that an anchored block shares with another service', () => {
    const shared = 'services:\n  web: &w\n    scale: 1\n  twin: *w\n'
    expect(setReplicas(shared, 'web', 4).ok).toBe(false)
  })
})

test('what a file says about a service is told apart', () => {
  expect(['web', 'bare', 'none'].map((service) => mentions(FILE, service))).toEqual([
    'count',
    'service',
    'nothing',
  ])
})

test('the difference is shown with three lines around it', () => {
  expect(unifiedDiff('compose.yaml', FILE, edited('web', 5).text)).toBe(`--- compose.yaml
+++ compose.yaml
@@ -6,7 +6,7 @@
     image: shop/web:1.4   # pinned
     deploy:
       # As many as the season wants.
-      replicas: 3   # see the wiki
+      replicas: 5   # see the wiki
       resources: {limits: {cpus: "1"}}
   db:
     image: db
`)
  expect(unifiedDiff('x', 'a\n', 'a\n')).toBe('')
})
