/** `eyrie simulate`: policies replayed on a load, side by side. */
import { randomUUID } from 'node:crypto'
import type { Measures } from '../../../shared/domain/simulation.ts'
import { fail, ok, type Result } from '../../../shared/lib/result.ts'
import { readModel, readPolicy, readTrace } from '../../app/lab/files.ts'
import { createJobs } from '../../app/lab/jobs.ts'
import type { Context } from '../core.ts'
import { badUsage, done, failed, type Report } from '../report.ts'
import { carryOut } from '../rehearse.ts'
import { table } from '../style.ts'

export interface SimulateOptions {
  readonly trace?: string
  readonly model?: string
  readonly policy?: readonly string[]
  readonly dt?: string
  readonly timeline?: boolean
}

export const DEFAULT_DT = '15'

export async function simulate(context: Context, options: SimulateOptions): Promise<Report> {
  const { trace: file, policy: names = [] } = options
  if (file === undefined)
    return badUsage('simulate: --trace FILE is missing: a CSV file with the header seconds,rps')
  if (names.length === 0)
    return badUsage('simulate: --policy is missing: a name or a JSON file, once for each policy')
  const dt = positive('--dt', options.dt ?? DEFAULT_DT, 3600)
  if (!dt.ok) return failed(dt.error)
  const trace = readTrace(file)
  if (!trace.ok) return failed(trace.error)
  const model = readModel(options.model ?? null, file)
  if (!model.ok) return failed(model.error)
  const policies = []
  for (const name of names) {
    const spec = readPolicy(name, model.value)
    if (!spec.ok) return failed(spec.error)
    policies.push(spec.value)
  }
  const jobs = createJobs({ newId: randomUUID })
  try {
    const asked = { kind: 'run', trace: trace.value, model: model.value, policies, dt: dt.value } as const
    const ended = await carryOut(context, jobs, asked)
    if (!ended.ok) return failed(ended.error)
    const { id, state } = ended.value
    const { beside, load, stats } = state
    if (beside === null || load === null)
      return failed({ code: 'Failed', message: state.sentence, retryable: false })
    const results = []
    for (const [index, { name, measures, notes }] of state.policies.entries()) {
      for (const note of notes) context.note(`${name}: ${note}`)
      const timeline = options.timeline === true ? await jobs.ask(id, { kind: 'rows', which: index }) : null
      if (timeline?.ok === false) return failed(timeline.error)
      results.push({ policy: name, measures, ...(timeline === null ? {} : { timeline: timeline.value }) })
    }
    const document = {
      trace: { seconds: load.seconds, points: load.points },
      results,
      oracle: { measures: beside.oracle.measures },
      bestFixed: { replicas: beside.bestFixed.replicas, measures: beside.bestFixed.measures },
      advice: beside.advice,
      stats,
    }
    const rows: readonly Row[] = [
      ...results.map(({ policy, measures }) => ({ name: policy, measures })),
      { name: 'oracle', measures: beside.oracle.measures },
      { name: `best fixed: ${beside.bestFixed.replicas}`, measures: beside.bestFixed.measures },
    ]
    return done(document, [...measureLines(rows, context.style), '', beside.advice])
  } finally {
    jobs.close()
  }
}

export interface Row {
  readonly name: string
  readonly measures: Measures
}

const right = (title: string) => ({ title, align: 'right' as const })

export function measureLines(
  rows: readonly Row[],
  style: Context['style'],
  title = 'POLICY',
): readonly string[] {
  const columns = [
    { title },
    right('UNDER θU %'),
    right('OVER θO %'),
    right('SHORT τU %'),
    right('CHANGES'),
    right('UNDONE'),
    right('DROPPED'),
    right('P95 ms'),
    right('REPLICA-HOURS'),
  ]
  const cells = rows.map(({ name, measures }) => [
    name,
    measures.thetaU.toFixed(3),
    measures.thetaO.toFixed(1),
    measures.tauU.toFixed(2),
    String(measures.adaptations),
    String(measures.reversals),
    String(Math.round(measures.droppedRequests)),
    String(Math.round(measures.p95Ms)),
    measures.replicaHours.toFixed(1),
  ])
  return table(columns, cells, style)
}

/** A number of an option, above 0. */
export function positive(option: string, text: string, most: number): Result<number> {
  const value = Number(text)
  if (text.trim() !== '' && value > 0 && value <= most) return ok(value)
  return fail('BadRequest', `${option}: "${text}" is no number above 0, at most ${most}`)
}
