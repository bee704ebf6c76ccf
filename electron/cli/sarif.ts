/** Findings as SARIF 2.1.0, which code hosts and editors show beside the lines. */
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { AuditCheck, ProjectAudit } from '../../shared/contract/audit.ts'

interface Rule {
  readonly id: string
  readonly title: string
  readonly severity: 'warn' | 'fail'
}

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'
const UNREADABLE = 'file.readable'

export function sarifOf(
  audits: readonly ProjectAudit[],
  rules: readonly Rule[],
  version: string,
  folder: string,
) {
  const listed: readonly Rule[] = [
    { id: UNREADABLE, title: 'every file can be read, and is one that Compose takes', severity: 'fail' },
    ...rules,
  ]
  const index = new Map(listed.map(({ id }, at) => [id, at]))
  const results = audits.flatMap(({ checks, problems, project }) => [
    ...problems.map((problem) => resultOf(UNREADABLE, 'error', problem.message, problem)),
    ...checks.flatMap((check) =>
      check.status === 'pass'
        ? []
        : [
            {
              ...resultOf(check.id, check.status === 'fail' ? 'error' : 'warning', check.message, check),
              ...fixes(check),
              properties: { project, service: check.service },
            },
          ],
    ),
  ])
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Eyrie',
            version,
            rules: listed.map(({ id, title, severity }) => ({
              id,
              shortDescription: { text: title },
              defaultConfiguration: { level: severity === 'fail' ? 'error' : 'warning' },
            })),
          },
        },
        originalUriBaseIds: { FOLDER: { uri: `${pathToFileURL(folder).href}/` } },
        columnKind: 'utf16CodeUnits',
        results,
      },
    ],
  }

  function resultOf(
    id: string,
    level: 'error' | 'warning',
    text: string,
    place: Pick<AuditCheck, 'file' | 'line' | 'column'>,
  ) {
    const { line: startLine, column: startColumn } = place
    const physicalLocation = { artifactLocation: located(place.file), region: { startLine, startColumn } }
    return {
      ruleId: id,
      ruleIndex: index.get(id) ?? -1,
      level,
      message: { text },
      locations: [{ physicalLocation }],
    }
  }

  function located(file: string) {
    const relative = path.relative(folder, path.resolve(folder, file))
    const inside = relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative)
    return inside
      ? { uri: relative.split(path.sep).map(encodeURIComponent).join('/'), uriBaseId: 'FOLDER' }
      : { uri: pathToFileURL(path.resolve(folder, file)).href }
  }

  function fixes({ fix }: AuditCheck) {
    if (fix === null) return {}
    const artifactChanges = changesOf(fix.diff).map(({ file, from, count, lines }) => ({
      artifactLocation: located(file),
      replacements: [
        {
          deletedRegion: { startLine: from, startColumn: 1, endLine: from + count, endColumn: 1 },
          insertedContent: { text: lines.map((line) => `${line}\n`).join('') },
        },
      ],
    }))
    return { fixes: [{ description: { text: fix.sentence }, artifactChanges }] }
  }
}

interface LineChange {
  readonly file: string
  /** 1-based; of the first line that goes. */
  readonly from: number
  readonly count: number
  readonly lines: readonly string[]
}

/** The lines that go and come, without those around them. */
function changesOf(diff: string): readonly LineChange[] {
  return diff
    .split(/^--- /m)
    .slice(1)
    .map((part) => {
      const [name = '', , head = '', ...body] = part.split('\n')
      const first = Number(/-(\d+)/.exec(head)?.[1] ?? 1)
      const lead = body.findIndex((line) => !line.startsWith(' '))
      const gone = body.filter((line) => line.startsWith('-'))
      const come = body.filter((line) => line.startsWith('+'))
      return {
        file: name,
        from: first + Math.max(0, lead),
        count: gone.length,
        lines: come.map((line) => line.slice(1)),
      }
    })
}
