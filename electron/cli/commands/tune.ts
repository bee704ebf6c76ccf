/** `eyrie tune`: better policies for a load, judged on the part of it they were not tuned on. */
import { randomUUID } from 'node:crypto'
import type { BaselineView, CandidateView } from '../../../shared/contract/simulate.ts'
import { fail, ok, type Result } from '../../../shared/lib/result.ts'
import { readModel, readPolicy, readTrace } from '../../app/lab/files.ts'
import { createJobs } from '../../app/lab/jobs.ts'
import type { Context } from '../core.ts'
import { carryOut } from '../rehearse.ts'
import { badUsage, done, failed, type Report } from '../report.ts'
import { DEFAULT_DT, measureLines, positive } from './simulate.ts'

export interface TuneOptions {
  readonly trace?: string
  readonly model?: string
  readonly budget?: string
  readonly train?: string
  readonly seed?: string
  readonly dt?: string
  readonly from?: string
}

const DEFAULT_BUDGET = '200'
const DEFAULT_TRAIN = '0.6'

export async function tune(context: Context, options: TuneOptions): Promise<Report> {
  const { trace: file } = options
  if (file === undefined)
    return badUsage('tune: --trace FILE is missing: a CSV file with the header seconds,rps')
  const dt = positive('--dt', options.dt ?? DEFAULT_DT, 3600)
  if (!dt.ok) return failed(dt.error)
  const budget = whole('--budget', options.budget ?? DEFAULT_BUDGET, 1, 100_000)
  if (!budget.ok) return failed(budget.error)
  const train = shareOf(options.train ?? DEFAULT_TRAIN)
  if (!train.ok) return failed(train.error)
  const seed = whole('--seed', options.seed ?? '1', 0, 4_294_967_295)
  if (!seed.ok) return failed(seed.error)
  const trace = readTrace(file)
  if (!trace.ok) return failed(trace.error)
  const model = readModel(options.model ?? null, file)
  if (!model.ok) return failed(model.error)
  const from = readPolicy(options.from ?? 'responsive', model.value)
  if (!from.ok) return failed(from.error)
  const jobs = createJobs({ newId: randomUUID })
  try {
    const ended = await carryOut(context, jobs, {
      kind: 'tune',
      trace: trace.value,
      model: model.value,
      from: from.value,
      dt: dt.value,
      budget: budget.value,
      train: train.value,
      seed: seed.value,
    })
    if (!ended.ok) return failed(ended.error)
    const { candidates, baselines, tuned } = ended.value.state
    const document = {
      candidates: candidates.map(({ name, policy, changes, train, test }) => ({
        name,
        policy,
        changes,
        train,
        test,
      })),
      baseline: baselines,
      stats: tuned,
    }
    const lines = [
      ...measureLines(
        [
          ...candidates.map(({ name, test }) => ({ name, measures: test })),
          ...baselines.map(({ policy, test }) => ({ name: policy, measures: test })),
        ],
        context.style,
        'ON THE REST',
      ),
      '',
      ...baselines.map((baseline) => insteadOf(baseline, candidates)),
    ]
    return done(document, lines)
  } finally {
    jobs.close()
  }
}

/** What is less short on the rest at no more replica-hours, the least short first. */
function insteadOf({ policy, test }: BaselineView, candidates: readonly CandidateView[]): string {
  const [best] = candidates
    .filter((each) => each.test.thetaU < test.thetaU && each.test.replicaHours <= test.replicaHours)
    .sort((a, b) => a.test.thetaU - b.test.thetaU)
  if (best === undefined)
    return `Instead of ${policy}: nothing was found that is less short at no more replica-hours.`
  const short = `${best.test.thetaU.toFixed(3)} % instead of ${test.thetaU.toFixed(3)} %`
  const hours = `${best.test.replicaHours.toFixed(1)} instead of ${test.replicaHours.toFixed(1)} replica-hours`
  return `Instead of ${policy}: ${best.name}, short by ${short}, ${hours} (${best.changes.join(', ')}).`
}

function whole(option: string, text: string, least: number, most: number): Result<number> {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= least && value <= most) return ok(value)
  return fail('BadRequest', `${option}: "${text}" is no whole number from ${least} to ${most}`)
}

function shareOf(text: string): Result<number> {
  const value = Number(text)
  if (text.trim() !== '' && value > 0 && value < 1) return ok(value)
  return fail('BadRequest', `--train: "${text}" is no share between 0 and 1; 0.6 is the first 60 %`)
}
