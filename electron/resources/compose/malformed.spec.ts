import path from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Disk } from './source.ts'
import { MALFORMED, type Malformed } from './testing/malformed.ts'
import { audit } from '../audit/audit.ts'

function problemsOf({ text, others }: Omit<Malformed, 'name'>) {
  const files = new Map<string, string | Buffer>([
    ['/shop/compose.yaml', text],
    ...Object.entries(others ?? {}).map(([name, each]) => [path.join('/shop', name), each] as const),
  ])
  const disk: Disk = {
    read(asked) {
      const found = files.get(asked)
      if (found === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' })
      return Buffer.from(found)
    },
  }
  const { problems } = audit({ files: ['/shop/compose.yaml'], environment: {}, disk, facts: null })
  for (const { file, line, column, message } of problems) {
    const whole = files.get(path.resolve(file))
    expect(whole, `${file} is one of the files`).toBeDefined()
    const lines = String(whole).split('\n')
    expect(line).toBeGreaterThanOrEqual(1)
    expect(line).toBeLessThanOrEqual(lines.length)
    expect(column).toBeGreaterThanOrEqual(1)
    expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 1)
    expect(message.length).toBeGreaterThan(5)
    expect(message).not.toMatch(/undefined|\[object|\bat .*\.ts:/)
  }
  return problems
}

describe('a malformed file is refused with its file and line', () => {
  test('there are at least two hundred', () => {
    expect(MALFORMED.length).toBeGreaterThanOrEqual(200)
    expect(new Set(MALFORMED.map(({ name }) => name)).size).toBe(MALFORMED.length)
  })
  test.each(MALFORMED.map((each) => [each.name, each] as const))('%s', (_, each) => {
    expect(problemsOf(each).length).toBeGreaterThan(0)
  })
  test.each([
    ['a wrong value', 'services:\n  web:\n    image: nginx\n    deploy:\n      replicas: three\n', 5],
    ['an unclosed quote', 'services:\n  web:\n    image: "nginx\n', 3],
    ['a tab', 'services:\n  web:\n    image: nginx\n\trestart: always\n', 4],
    ['a missing variable', 'services:\n  web:\n    image: nginx:${V:?the version}\n', 3],
    ['a circle of extends', 'services:\n  a:\n    image: x\n    extends: b\n  b:\n    extends: a\n', 4],
    ['an alias of nothing', 'services:\n  web:\n    image: nginx\n    labels: *none\n', 4],
  ])('%s is told where it is', (_, text, line) => {
    expect(problemsOf({ text }).map((problem) => problem.line)).toContain(line)
  })
})

test('a good file that is cut off, or has a character exchanged, never breaks the reader', () => {
  const good = `# A shop.
x-limits: &limits { cpus: "0.5", memory: 512M }
services:
  web:
    image: "nginx:\${TAG:-1.27}" # in front
    ports: ["8080:80", { target: 443 }]
    labels:
      - eyrie.autoscale.enable=true
    deploy:
      resources:
        limits: *limits
    healthcheck:
      <<: { interval: 5s }
      test: |
        curl -f http://127.0.0.1/
  db:
    extends: web
    volumes: [data:/data]
`
  let refused = 0
  for (let at = 0; at < good.length; at += 2) {
    refused += problemsOf({ text: good.slice(0, at) }).length > 0 ? 1 : 0
    for (const letter of [':', '"', '\t', '*', '$'])
      if ((at + letter.charCodeAt(0)) % 7 === 0)
        refused += problemsOf({ text: good.slice(0, at) + letter + good.slice(at + 1) }).length > 0 ? 1 : 0
  }
  expect(refused).toBeGreaterThan(100)
  expect(problemsOf({ text: good })).toEqual([])
})
