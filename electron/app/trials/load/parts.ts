/** `load` and `performance`: requests to an address, at a pace or as fast as it answers. */
import type { TrialAsked } from '../../../../shared/contract/trials.ts'
import { INTENSITIES, type Intensity, type TrialKind } from '../../../../shared/domain/trials.ts'
import { ok, type Result } from '../../../../shared/lib/result.ts'
import type { TrialPart } from '../trials.ts'
import { readAddress } from './address.ts'
import { generateLoad, type LoadMeasures, type LoadRequest } from './generator.ts'
import { loadVerdict } from './verdict.ts'

const LOAD_SECONDS = 30
const BENCHMARK_SECONDS = 10
/** As fast as it answers, and no faster than this. */
const BENCHMARK = { perSecond: 500, connections: 10, sinceDue: false }

export function loadParts(asked: TrialAsked): Result<readonly TrialPart[]> {
  const intensity: Intensity = asked.intensity ?? 'low'
  const pace = { ...INTENSITIES[intensity], sinceDue: true }
  return partsOf(asked, 'load', { seconds: asked.seconds ?? LOAD_SECONDS, ...pace })
}

export function performanceParts(asked: TrialAsked): Result<readonly TrialPart[]> {
  return partsOf(asked, 'performance', { seconds: asked.seconds ?? BENCHMARK_SECONDS, ...BENCHMARK })
}

function partsOf(
  { url: text, anywhere, project = '', service = '' }: TrialAsked,
  kind: TrialKind & ('load' | 'performance'),
  pace: Omit<LoadRequest, 'url'>,
): Result<readonly TrialPart[]> {
  const subject = { kind, project, service }
  const id = `${kind}.requests`
  if (text === undefined) {
    const sentence = 'No address was given: --url says where requests are to be sent.'
    const skipped: TrialPart = {
      ...{ ...subject, acts: false, sentence },
      run(run) {
        run.check({ id, status: 'skipped', sentence })
        return Promise.resolve()
      },
    }
    return ok([skipped])
  }
  const url = readAddress(text, anywhere ?? false)
  if (!url.ok) return url
  const { seconds, perSecond, connections } = pace
  const part: TrialPart = {
    ...subject,
    acts: true,
    sentence: `Sends GET requests to ${url.value.href} for ${seconds} s, at most ${perSecond} a second over ${connections} connections.`,
    async run(run) {
      const request = { ...pace, url: url.value }
      const measures = await generateLoad(request, run.signal, (now) =>
        run.say(wordsOf(now), now.seconds / seconds),
      )
      if (!run.signal.aborted) run.check(loadVerdict(id, url.value.href, measures))
    },
  }
  return ok([part])
}

function wordsOf({ requests, succeeded, p95 }: LoadMeasures): string {
  const slow = p95 === null ? '' : `, p95 ${Math.round(p95)} ms`
  return `${requests} requests, ${requests - succeeded} failed${slow}`
}
