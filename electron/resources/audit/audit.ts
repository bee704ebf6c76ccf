/** Audits a project's compose files: every check on every service, each finding with its place and its fix as a patch. */
import path from 'node:path'
import { resolvePolicy } from '../../engine/policy.ts'
import { loadProject, type LoadOptions } from '../compose/load.ts'
import { readServices } from '../compose/service.ts'
import { placeOf, placeAt, type Problem, type SourceFile } from '../compose/source.ts'
import { unifiedDiff } from '../textDiff.ts'
import { CHECKS } from './catalog.ts'
import type { Audited, AuditedService, Category, Check, Facts, Fix, Verdict } from './check.ts'
import { applySplices, spliceOf, type Splice } from './edits.ts'
import type { Monitoring } from './monitored.ts'

export interface Patch {
  readonly sentence: string
  /** A unified diff for each file that changes. */
  readonly diff: string
}

export interface CheckResult {
  readonly id: string
  readonly category: Category
  readonly status: 'pass' | 'warn' | 'fail'
  /** Null: of the project as a whole. */
  readonly service: string | null
  readonly file: string
  readonly line: number
  readonly column: number
  readonly message: string
  /** Null where nothing is to be mended. */
  readonly fix: Patch | null
}

export interface Summary {
  readonly pass: number
  readonly warn: number
  readonly fail: number
}

export interface Audit {
  readonly checks: readonly CheckResult[]
  readonly summary: Summary
  /** What cannot be read, or is refused by Compose: then there are no checks. */
  readonly problems: readonly Problem[]
}

export interface AuditOptions extends LoadOptions {
  /** Null: files only. */
  readonly facts: Facts | null
  /** What Prometheus and Grafana should be given; left out: it is not looked at. */
  readonly monitoring?: Monitoring | null
  /** Only these checks; all of them when left out. */
  readonly only?: (id: string) => boolean
}

/** A result with the changes behind its fix, for whoever writes them. */
export interface Looked {
  readonly result: CheckResult
  readonly fix: Fix | null
}

/** As people name them; nothing inside tells a stack's file for sure. */
const FOR_STACKS = /swarm|stack/i

export function audit(options: AuditOptions): Audit {
  const { looked, problems } = look(options)
  const checks = looked.map(({ result }) => result)
  const count = (status: CheckResult['status']) => checks.filter((each) => each.status === status).length
  return { checks, summary: { pass: count('pass'), warn: count('warn'), fail: count('fail') }, problems }
}

export function look(options: AuditOptions): {
  readonly looked: readonly Looked[]
  readonly problems: readonly Problem[]
} {
  const loaded = loadProject(options)
  const problems = [...loaded.problems]
  const { model } = loaded
  if (model === null || problems.length > 0) return { looked: [], problems }
  const services = readServices(model, problems)
  if (problems.length > 0) return { looked: [], problems }
  const [mainFile = model.origin.source] = loaded.sources.values()
  const stack =
    FOR_STACKS.test(path.basename(mainFile.name)) ||
    (options.facts?.services.some(({ engine }) => engine === 'swarm') ?? false)
  const audited: Audited = {
    model,
    mainFile,
    stack,
    unset: loaded.unset,
    facts: options.facts,
    monitoring: options.monitoring ?? null,
    services: services.map((service): AuditedService => {
      const labels = stack ? service.deployLabels : service.labels
      const policy = resolvePolicy({ labels, settings: undefined, environment: {} })
      return {
        ...service,
        labels,
        labelsAt: stack ? ['deploy', 'labels'] : ['labels'],
        policy,
        scaled: policy.policy.enabled || (service.replicas ?? 1) > 1,
        running: options.facts?.services.find(({ name }) => name === service.name) ?? null,
      }
    }),
  }
  const checks = CHECKS.filter(({ id }) => options.only?.(id) ?? true)
  return { looked: checks.flatMap((check) => run(check, audited)), problems: [] }
}

function run(check: Check, audited: Audited): readonly Looked[] {
  if (check.of === 'service')
    return audited.services.flatMap((service) =>
      resultOf(check, service, check.look(service, audited), audited),
    )
  const verdicts = check.look(audited)
  return (Array.isArray(verdicts) ? verdicts : [verdicts as Verdict]).flatMap((verdict: Verdict) =>
    resultOf(check, null, verdict, audited),
  )
}

function resultOf(
  check: Check,
  service: AuditedService | null,
  verdict: Verdict,
  audited: Audited,
): readonly Looked[] {
  if (verdict === null) return []
  const base = { id: check.id, category: check.category, service: service?.name ?? null }
  if (typeof verdict === 'string') {
    const place = service === null ? placeAt(audited.mainFile, 0) : placeOf(service.key)
    return [{ result: { ...base, status: 'pass', ...place, message: verdict, fix: null }, fix: null }]
  }
  const fix = patchOf(verdict.fix)
  return [
    {
      result: { ...base, status: check.severity, ...placeOf(verdict.at), message: verdict.message, fix },
      fix: verdict.fix,
    },
  ]
}

/** Null where it cannot be done by changing lines. */
export function patchOf(fix: Fix): Patch | null {
  const files = splicesByFile(fix)
  if (files === null) return null
  const diffs: string[] = []
  for (const [source, splices] of files) {
    const diff = diffOf(source, splices)
    if (diff === null) return null
    diffs.push(diff)
  }
  return { sentence: fix.sentence, diff: diffs.join('') }
}

export function splicesByFile({ changes }: Fix): ReadonlyMap<SourceFile, readonly Splice[]> | null {
  const files = new Map<SourceFile, Splice[]>()
  for (const change of changes) {
    const splice = spliceOf(change)
    if (!splice.ok) return null
    const known = files.get(splice.value.source)
    if (known === undefined) files.set(splice.value.source, [splice.value])
    else known.push(splice.value)
  }
  return files
}

const CONTEXT = 3

/** Only the lines around the changes are looked at: a large file has many findings. */
function diffOf(source: SourceFile, splices: readonly Splice[]): string | null {
  if (source.text === '') return newFileDiff(source.name, applySplices('', splices) ?? '')
  const hunks: string[] = []
  /** How many lines the hunks before have added. */
  let added = 0
  for (const group of apart(source, splices)) {
    const hunk = hunkOf(source, group)
    if (hunk === null) return null
    const [from = '', to = '', ...lines] = hunk.split('\n')
    const [place = '', ...rest] = lines
    const [, old = 0, before = 0, after = 0] = (/@@ -(\d+),(\d+) \+\d+,(\d+) @@/.exec(place) ?? []).map(
      Number,
    )
    if (hunks.length === 0) hunks.push(from, to)
    hunks.push(`@@ -${old},${before} +${old + added},${after} @@`, ...rest.slice(0, -1))
    added += after - before
  }
  return hunks.length === 0 ? null : `${hunks.join('\n')}\n`
}

/** Changes so far from each other that the lines around them do not touch. */
function apart(source: SourceFile, splices: readonly Splice[]): readonly (readonly Splice[])[] {
  const groups: Splice[][] = []
  let end = -Infinity
  for (const splice of [...splices].sort((a, b) => a.from - b.from)) {
    const [first, last] = [placeAt(source, splice.from).line, placeAt(source, splice.to).line]
    if (first - end > 2 * CONTEXT + 2 || groups.length === 0) groups.push([])
    groups.at(-1)?.push(splice)
    end = Math.max(end, last)
  }
  return groups
}

function hunkOf(source: SourceFile, splices: readonly Splice[]): string | null {
  const { text } = source
  let from = Math.min(...splices.map((splice) => splice.from))
  let to = Math.max(...splices.map((splice) => splice.to))
  for (let lines = 0; lines <= CONTEXT && from > 0; lines += 1) from = text.lastIndexOf('\n', from - 2) + 1
  for (let lines = 0; lines <= CONTEXT && to < text.length; lines += 1) {
    const newline = text.indexOf('\n', to)
    to = newline === -1 ? text.length : newline + 1
  }
  const part = text.slice(from, to)
  const changed = applySplices(
    part,
    splices.map((splice) => ({ ...splice, from: splice.from - from, to: splice.to - from })),
  )
  return changed === null ? null : unifiedDiff(source.name, part, changed, placeAt(source, from).line)
}

function newFileDiff(name: string, text: string): string {
  const lines = text.replace(/\n$/, '').split('\n')
  return [
    '--- /dev/null',
    `+++ ${name}`,
    `@@ -0,0 +1,${lines.length} @@`,
    ...lines.map((line) => `+${line}`),
    '',
  ].join('\n')
}
