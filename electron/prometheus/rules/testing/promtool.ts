/** Runs Prometheus' own promtool on rule files and their tests, many in one process. */
import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { ruleFileText, type RuleFile } from '../ruleFile.ts'

const PROMTOOL = ['/usr/bin/promtool', '/usr/local/bin/promtool'].find((file) => fs.existsSync(file))
/** On CI its absence is a failure; on a workstation the summary names what was skipped. */
export const withoutPromtool = PROMTOOL === undefined && process.env.CI !== 'true'

export interface Told {
  readonly status: number
  /** Both of its streams in the order it wrote them. */
  readonly output: string
}

export function promtool(args: readonly string[], input = ''): Told {
  if (PROMTOOL === undefined) throw new Error('promtool is not installed here: apt-get install prometheus')
  const file = path.join(os.tmpdir(), `eyrie-promtool-${process.pid}-${randomUUID()}.txt`)
  const output = fs.openSync(file, 'w+')
  try {
    const { status } = spawnSync(PROMTOOL, args, { input, stdio: ['pipe', output, output] })
    return { status: status ?? -1, output: fs.readFileSync(file, 'utf8') }
  } finally {
    fs.closeSync(output)
    fs.rmSync(file)
  }
}

/** One of `tests` in a test file of promtool. */
export interface RuleTest {
  readonly name: string
  readonly interval: string
  readonly input_series: readonly { readonly series: string; readonly values: string }[]
  readonly promql_expr_test: readonly ExpressionTest[]
  readonly alert_rule_test?: readonly unknown[]
}

export interface ExpressionTest {
  readonly expr: string
  readonly eval_time: string
  readonly exp_samples: readonly { readonly labels: string; readonly value: number }[]
}

export interface TestedFile {
  readonly rules: RuleFile
  readonly tests: readonly RuleTest[]
}

/** What promtool said of each file, in their order; empty: its tests passed. */
export function testRules(files: readonly TestedFile[]): readonly string[] {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'eyrie-rules-'))
  try {
    const names = files.map(({ rules, tests }, index) => {
      const [ruleFile, testFile] = [`rules-${index}.yml`, `test-${index}.yml`]
      fs.writeFileSync(path.join(folder, ruleFile), ruleFileText(rules))
      // YAML reads JSON.
      const test = { rule_files: [ruleFile], evaluation_interval: tests[0]?.interval ?? '15s', tests }
      fs.writeFileSync(path.join(folder, testFile), JSON.stringify(test))
      return path.join(folder, testFile)
    })
    const { output } = promtool(['test', 'rules', ...names])
    const parts = output.split(/^Unit Testing: .*$/m).slice(1)
    if (parts.length !== files.length)
      throw new Error(`promtool tested ${parts.length} of ${files.length} files: ${output}`)
    return parts.map((part) => (part.trim() === 'SUCCESS' ? '' : part.trim()))
  } finally {
    fs.rmSync(folder, { recursive: true })
  }
}

/** What promtool says of the file itself; empty: it is one Prometheus takes. */
export function checkRules(text: string): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'eyrie-rules-'))
  try {
    const file = path.join(folder, 'rules.yml')
    fs.writeFileSync(file, text)
    const { status, output } = promtool(['check', 'rules', file])
    return status === 0 && !/FAILED|error/i.test(output) ? '' : output
  } finally {
    fs.rmSync(folder, { recursive: true })
  }
}
