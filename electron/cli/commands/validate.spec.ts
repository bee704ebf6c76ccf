import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createTerminal } from '../testing/terminal.ts'

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'eyrie-validate-'))
afterAll(() => {
  fs.rmSync(folder, { recursive: true })
})
function file(name: string, text: string): string {
  fs.writeFileSync(path.join(folder, name), text)
  return path.join(folder, name)
}

const bad = file(
  'bad.yaml',
  'services:\n  web:\n    image: nginx:1.27\n    deploy: { replicas: 2 }\n    container_name: web\n',
)
const good = file(
  'good.yaml',
  `# One web server.
services:
  web:
    image: nginx:1.27
    restart: unless-stopped
    labels: { eyrie.autoscale.enable: "false" }
    healthcheck: { test: "true", interval: 10s, timeout: 5s, start_period: 5s }
    logging: { driver: json-file, options: { max-size: 10m } }
    deploy:
      resources:
        limits: { cpus: "0.5", memory: 256M, pids: 100 }
        reservations: { memory: 128M }
`,
)
const broken = file('broken.yaml', 'services:\n  web:\n    image: "nginx\n')

interface Document {
  readonly checks: readonly {
    readonly id: string
    readonly status: string
    readonly file: string
    readonly line: number
    readonly fix: { readonly diff: string } | null
  }[]
  readonly summary: { readonly pass: number; readonly warn: number; readonly fail: number }
  readonly errors?: readonly { readonly file: string; readonly line: number }[]
}

/** What SARIF 2.1.0 asks for, of the parts that are written; nothing else may be there. */
const text = z.strictObject({ text: z.string().min(1) })
const artifactLocation = z.strictObject({ uri: z.string().min(1), uriBaseId: z.string().optional() })
const level = z.enum(['none', 'note', 'warning', 'error'])
const line = z.number().int().min(1)
const sarif = z.strictObject({
  $schema: z.url(),
  version: z.literal('2.1.0'),
  runs: z.array(
    z.strictObject({
      tool: z.strictObject({
        driver: z.strictObject({
          name: z.string(),
          version: z.string(),
          rules: z.array(
            z.strictObject({
              id: z.string(),
              shortDescription: text,
              defaultConfiguration: z.strictObject({ level }),
            }),
          ),
        }),
      }),
      originalUriBaseIds: z.record(z.string(), z.strictObject({ uri: z.string().endsWith('/') })),
      columnKind: z.enum(['utf16CodeUnits', 'unicodeCodePoints']),
      results: z.array(
        z.strictObject({
          ruleId: z.string(),
          ruleIndex: z.number().int().min(0),
          level,
          message: text,
          locations: z.array(
            z.strictObject({
              physicalLocation: z.strictObject({
                artifactLocation,
                region: z.strictObject({ startLine: line, startColumn: line }),
              }),
            }),
          ),
          fixes: z
            .array(
              z.strictObject({
                description: text,
                artifactChanges: z
                  .array(
                    z.strictObject({
                      artifactLocation,
                      replacements: z
                        .array(
                          z.strictObject({
                            deletedRegion: z.strictObject({
                              startLine: line,
                              startColumn: line,
                              endLine: line,
                              endColumn: line,
                            }),
                            insertedContent: z.strictObject({ text: z.string() }),
                          }),
                        )
                        .min(1),
                    }),
                  )
                  .min(1),
              }),
            )
            .optional(),
          properties: z.record(z.string(), z.unknown()).optional(),
        }),
      ),
    }),
  ),
})

describe('eyrie validate', () => {
  test('finds what is wrong, names where, and opens no core for it', async () => {
    const terminal = createTerminal()
    const ran = await terminal.run('validate', '-f', bad, '--json')
    expect(ran.code).toBe(1)
    expect(terminal.opened).toEqual([])
    const { checks, summary } = ran.json() as Document
    const found = checks.find(({ id }) => id === 'scaling.container-name')
    expect(found).toMatchObject({
      status: 'fail',
      file: bad,
      line: 5,
      service: 'web',
      project: path.basename(folder),
    })
    expect(found?.fix?.diff).toContain('-    container_name: web')
    expect(summary.pass + summary.warn + summary.fail).toBe(checks.length)
    expect(summary.fail).toBeGreaterThanOrEqual(2)
  })
  test('is content with a file that has it all', async () => {
    const ran = await createTerminal().run('validate', '-f', good)
    expect(ran.out).toMatch(/\d+ passed, 0 to look at, 0 failed\./)
    expect(ran.code).toBe(0)
  })
  test('tells a person in a table, and with --diff how to mend it', async () => {
    const table = await createTerminal().run('validate', '-f', bad)
    expect(table.code).toBe(1)
    expect(table.out).toMatch(/fail +\S*bad\.yaml:5 +scaling\.container-name +web is scaled/)
    expect((await createTerminal().run('validate', '-f', bad, '--diff')).out).toContain(
      '      -    container_name: web',
    )
  })
  test('lays several files over each other', async () => {
    const over = file('over.yaml', 'services:\n  web:\n    container_name: !reset null\n')
    const ran = await createTerminal().run('validate', '-f', bad, '-f', over, '--json')
    const { checks } = ran.json() as Document
    expect(checks.filter(({ id }) => id === 'scaling.container-name')).toMatchObject([{ status: 'pass' }])
  })
  test.each([
    ['a broken file', broken, 'broken.yaml:3:12: it is no YAML'],
    ['a file that is not there', path.join(folder, 'gone.yaml'), 'gone.yaml:1:1: it does not exist'],
    ['a folder', folder, ':1:1: it is a folder'],
  ])('ends with 2 on %s, naming file and line', async (_, name, sentence) => {
    const ran = await createTerminal().run('validate', '-f', name, '--json')
    expect(ran.code).toBe(2)
    expect(ran.err).toContain(sentence)
    expect((ran.json() as Document).errors?.length).toBe(1)
  })
  test('refuses a format nobody knows', async () => {
    const ran = await createTerminal().run('validate', '-f', good, '--format', 'xml')
    expect(ran).toMatchObject({ code: 2 })
    expect(ran.err).toContain('"xml" is none of text, json, sarif')
  })
  test('--format json is the document itself, whoever asks', async () => {
    const ran = await createTerminal().run('validate', '-f', good, '--format', 'json')
    expect((ran.json() as Document).summary).toMatchObject({ warn: 0, fail: 0 })
  })
  test('asks the engine where a project is named, and where there is none says so', async () => {
    const terminal = createTerminal()
    const ran = await terminal.run('validate', '--project', 'shop', '--json')
    expect(terminal.opened.length).toBe(1)
    expect(ran.code).toBe(2)
    expect(ran.err).toContain('name one with -f')
  })
})

describe('as SARIF', () => {
  test('every finding has a rule, a place and its fix as lines', async () => {
    const ran = await createTerminal().run('validate', '-f', bad, '--format', 'sarif')
    expect(ran.code).toBe(1)
    const read = sarif.parse(ran.json())
    const [run] = read.runs
    expect(run?.results.length).toBeGreaterThan(5)
    for (const result of run?.results ?? []) {
      expect(run?.tool.driver.rules[result.ruleIndex]?.id).toBe(result.ruleId)
      const uri = result.locations[0]?.physicalLocation.artifactLocation.uri ?? ''
      expect(fileURLToPath(uri)).toBe(bad)
    }
    const removal = run?.results.find(({ ruleId }) => ruleId === 'scaling.container-name')
    expect(removal?.fixes?.[0]?.artifactChanges[0]?.replacements).toEqual([
      {
        deletedRegion: { startLine: 5, startColumn: 1, endLine: 6, endColumn: 1 },
        insertedContent: { text: '' },
      },
    ])
  })
  test('what cannot be read is a result too', async () => {
    const ran = await createTerminal().run('validate', '-f', broken, '--json', '--format', 'sarif')
    expect(ran.code).toBe(2)
    expect(sarif.parse(ran.json()).runs[0]?.results).toMatchObject([
      {
        ruleId: 'file.readable',
        level: 'error',
        locations: [{ physicalLocation: { region: { startLine: 3 } } }],
      },
    ])
  })
})
