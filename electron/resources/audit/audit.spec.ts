import { describe, expect, test } from 'vitest'
import type { Disk } from '../compose/source.ts'
import { audit, look, splicesByFile, type CheckResult } from './audit.ts'
import { CHECKS } from './catalog.ts'
import { applySplices } from './edits.ts'
import { CASES, type Case } from './testing/cases.ts'

/** Files in memory. */
export function diskOf(files: Readonly<Record<string, string>>): Disk {
  return {
    read(path) {
      const text = files[path]
      if (text === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' })
      return Buffer.from(text)
    },
  }
}

const FILE = '/shop/compose.yaml'
const optionsOf = ({ facts, environment }: Partial<Case>, file: string) => ({
  files: [FILE],
  environment: environment ?? {},
  disk: diskOf({ [FILE]: file }),
  facts: facts ?? null,
})
const isFinding = ({ status }: CheckResult) => status !== 'pass'
const keyOf = ({ id, service }: CheckResult) => `${id} ${service ?? ''}`

/** Lines of `before` that are not in `after`, in order. */
function gone(before: string, after: string): readonly string[] {
  const kept = after.split('\n')
  return before.split('\n').filter((line) => {
    const index = kept.indexOf(line)
    if (index !== -1) kept.splice(index, 1)
    return index === -1
  })
}

test('there are more than forty checks, each with an id of its own and a case of its own', () => {
  const ids = CHECKS.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids.length).toBeGreaterThan(55)
  const found = new Set(CASES.map(({ id }) => id))
  // The first reports, and finds nothing; the others have a spec of their own, with the files they are about.
  expect(ids.filter((id) => !found.has(id))).toEqual([
    'capacity.limits',
    'monitoring.rules',
    'monitoring.dashboard',
  ])
  expect(CHECKS.every(({ title, category, id }) => title.length > 20 && id.startsWith(`${category}.`))).toBe(
    true,
  )
})

describe('a finding names its line, and its fix makes it go away', () => {
  test.each(CASES.map((each, index) => [`${each.id} (${index})`, each] as const))('%s', (_, each) => {
    const { looked, problems } = look(optionsOf(each, each.file))
    expect(problems).toEqual([])
    const found = looked.find(({ result }) => result.id === each.id && isFinding(result))
    if (found?.fix == null) throw new Error(`${each.id} finds nothing in its case`)
    const { result, fix } = found
    expect(`${result.file}:${result.line}`).toBe(`${FILE}:${each.line}`)
    expect(result.fix?.diff).toContain(`--- ${FILE}`)

    const files = splicesByFile(fix)
    const [[source, splices] = []] = files ?? []
    if (source === undefined || splices === undefined || files?.size !== 1)
      throw new Error('its fix changes no file')
    const mended = applySplices(each.file, splices) ?? ''
    const again = audit(optionsOf(each, mended))
    expect(again.problems, mended).toEqual([])
    const left = again.checks.filter(isFinding).map(keyOf)
    expect(left, mended).not.toContain(keyOf(result))
    // It mends no finding by making another failure.
    const before = look(optionsOf(each, each.file))
      .looked.map((one) => one.result)
      .filter(isFinding)
    const fresh = again.checks.filter(
      (one) => one.status === 'fail' && !before.some((old) => keyOf(old) === keyOf(one)),
    )
    const consequences = [
      ...(each.id.startsWith('drift.') ? ['limits.'] : []),
      'limits.memory-order',
      'capacity.',
      'scaling.',
      'autoscale.',
      'limits.two-places',
    ]
    expect(fresh.map(keyOf).filter((key) => !consequences.some((one) => key.startsWith(one)))).toEqual([])
    // Only what the fix speaks of is touched.
    expect(gone(each.file, mended).length, mended).toBeLessThanOrEqual(Math.max(4, splices.length))
    for (const comment of each.file.match(/#.*$/gm) ?? [])
      if (!result.fix?.diff.includes(`-    mem_limit: 1g # measured`)) expect(mended).toContain(comment)
    for (const anchor of each.file.match(/[&*]\w+/g) ?? [])
      if (result.id !== 'monitoring.log-none') expect(mended).toContain(anchor)
  })
})

describe('a file for a Swarm', () => {
  const STACK = '/shop/docker-stack.yml'
  const found = (text: string, file = STACK) =>
    audit({ files: [file], environment: {}, disk: diskOf({ [file]: text }), facts: null }).checks.filter(
      isFinding,
    )
  const text = `version: "3.9"
services:
  web:
    image: nginx:1.27
    deploy:
      resources: { reservations: { cpus: "0.5" } }
      labels: { eyrie.autoscale.enable: "true", eyrie.autoscale.min: "1" }
`
  test('has its scaling labels under deploy, where each is read, found and mended', () => {
    const ids = found(text).map(({ id }) => id)
    expect(ids).not.toContain('autoscale.label-place')
    expect(found(text, FILE).map(({ id }) => id)).toContain('autoscale.label-place')
    const one = found(text).find(({ id }) => id === 'autoscale.redundancy')
    expect(one).toMatchObject({ line: 7 })
    expect(one?.fix?.diff).toContain('eyrie.autoscale.min: "2"')
  })
  test('keeps its version, and the CPU it reserves counts', () => {
    const of = (file: string) =>
      found(text, file)
        .map(({ id }) => id)
        .filter((id) => ['file.version', 'limits.cpu-reservation'].includes(id))
    expect(of(STACK)).toEqual([])
    expect(of(FILE)).toEqual(['file.version', 'limits.cpu-reservation'])
  })
})

test('a service that cannot be asked may say so in a comment of its own', () => {
  const of = (lines: string) =>
    audit(
      optionsOf(
        {},
        `services:\n  web:\n    image: nginx:1\n${lines}  b: { image: redis:7 } # no health check\n`,
      ),
    )
      .checks.filter(({ id, service }) => id === 'monitoring.health' && service === 'web')
      .map(({ status }) => status)
  expect(of('')).toEqual(['warn'])
  expect(of('    # It is small.\n    init: true\n')).toEqual(['warn'])
  expect(of('    # No health check: its image has no shell.\n    init: true\n')).toEqual(['pass'])
  expect(of('    init: true # a healthcheck needs a shell, which it lacks\n')).toEqual(['pass'])
})
