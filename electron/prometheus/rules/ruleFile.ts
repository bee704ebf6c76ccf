/** A rule file of Prometheus, and the text it is written as. */
import { duration } from './promql.ts'

export interface RecordingRule {
  readonly record: string
  readonly expr: string
  readonly labels: Readonly<Record<string, string>>
}

export interface AlertingRule {
  readonly alert: string
  readonly expr: string
  readonly forSeconds: number
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

export type Rule = RecordingRule | AlertingRule

export interface RuleGroup {
  /** Unique within its file. */
  readonly name: string
  readonly intervalSeconds: number
  readonly rules: readonly Rule[]
}

export interface RuleFile {
  /** Lines of comment at its head. */
  readonly head: readonly string[]
  readonly groups: readonly RuleGroup[]
}

/** The same as Prometheus' own document, which it also reads written as JSON. */
export function ruleFileDocument({ groups }: RuleFile): unknown {
  return {
    groups: groups.map(({ name, intervalSeconds, rules }) => ({
      name,
      interval: duration(intervalSeconds),
      rules: rules.map((rule) => {
        if ('record' in rule) return rule
        const { forSeconds, ...rest } = rule
        return forSeconds === 0 ? rest : { ...rest, for: duration(forSeconds) }
      }),
    })),
  }
}

/** YAML that is the same for the same rules; expressions stand as blocks, so that differences read line by line. */
export function ruleFileText({ head, groups }: RuleFile): string {
  const lines = [...head.map((line) => `# ${line}`), 'groups:']
  for (const { name, intervalSeconds, rules } of groups) {
    lines.push(`  - name: ${scalar(name)}`, `    interval: ${duration(intervalSeconds)}`, '    rules:')
    for (const rule of rules) lines.push(...ruleLines(rule).map((line) => `      ${line}`))
  }
  return `${lines.join('\n')}\n`
}

function ruleLines(rule: Rule): readonly string[] {
  const expr = ['  expr: |-', ...rule.expr.split('\n').map((line) => `    ${line}`)]
  if ('record' in rule) return [`- record: ${rule.record}`, ...expr, ...mapLines('labels', rule.labels)]
  return [
    `- alert: ${rule.alert}`,
    ...expr,
    ...(rule.forSeconds === 0 ? [] : [`  for: ${duration(rule.forSeconds)}`]),
    ...mapLines('labels', rule.labels),
    ...mapLines('annotations', rule.annotations),
  ]
}

function mapLines(name: string, values: Readonly<Record<string, string>>): readonly string[] {
  const lines = Object.entries(values).map(([key, value]) => `    ${key}: ${scalar(value)}`)
  return lines.length === 0 ? [] : [`  ${name}:`, ...lines]
}

/** In double quotes, which YAML reads as JSON does, unless it is a plain word. */
function scalar(text: string): string {
  return /^[A-Za-z][A-Za-z0-9_-]*$/.test(text) && !/^(true|false|yes|no|on|off|null|y|n)$/i.test(text)
    ? text
    : JSON.stringify(text)
}
