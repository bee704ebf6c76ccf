/** `auto-scaling`: requests until the service's own policy wants more replicas, and whether it is content again after. */
import { setTimeout } from 'node:timers/promises'
import type { TrialAsked } from '../../../shared/contract/trials.ts'
import type { Decision } from '../../../shared/domain/decision.ts'
import { currentReplicas, type Service } from '../../../shared/domain/inventory.ts'
import { INTENSITIES } from '../../../shared/domain/trials.ts'
import { formatDuration } from '../../../shared/lib/format.ts'
import type { Core } from '../core.ts'
import { generateLoad } from './load/generator.ts'
import { nextRound } from './nextRound.ts'
import type { TrialPart, TrialRun } from './trials.ts'

/** What Vedfolnir's policy waits for before it acts, twice. */
const LONGEST_SECONDS = 600
/** How long it may take to be content again; its windows and its stabilization still hold the load. */
const CALM_SECONDS = 180
const LOOK_MS = 2_000

export function autoScalingParts(
  core: Core,
  services: readonly Service[],
  asked: TrialAsked,
  url: URL | null,
): readonly TrialPart[] {
  return services.map((service) => {
    const named = { kind: 'auto-scaling', project: service.project, service: service.name } as const
    if (url === null) {
      const sentence = 'No address was given: --url says where its requests come in.'
      return {
        ...{ ...named, acts: false, sentence },
        run(run) {
          run.check({ id: 'auto-scaling.reacts', status: 'skipped', sentence })
          return Promise.resolve()
        },
      }
    }
    const seconds = asked.seconds ?? LONGEST_SECONDS
    const intensity = asked.intensity ?? 'high'
    const { perSecond } = INTENSITIES[intensity]
    const { mode } = core.controller.policy(service).policy
    const acts = mode === 'automatic' ? 'and has them' : `(it is in ${mode} mode, so none is made)`
    return {
      ...named,
      acts: true,
      sentence: `Sends up to ${perSecond} GET requests a second to ${url.href}, for ${formatDuration(seconds)} at most, until it wants more replicas ${acts}.`,
      run: (run) => testAutoScaling({ core, service, seconds, url, pace: INTENSITIES[intensity] }, run),
    }
  })
}

interface Test {
  readonly core: Core
  readonly service: Service
  readonly url: URL
  readonly seconds: number
  readonly pace: (typeof INTENSITIES)[keyof typeof INTENSITIES]
}

async function testAutoScaling(test: Test, run: TrialRun): Promise<void> {
  const { core, service, url, seconds, pace } = test
  const { mode } = core.controller.policy(service).policy
  const from = count(test)
  const enough = new AbortController()
  const load = generateLoad(
    { url, seconds, ...pace, sinceDue: true },
    AbortSignal.any([run.signal, enough.signal]),
    () => undefined,
  )
  const begun = performance.now()
  const passed = () => (performance.now() - begun) / 1000
  let wanted: Decision | null = null
  try {
    while (!run.signal.aborted && passed() < seconds) {
      const decision = await decided(test)
      run.say(
        `${service.name}: ${decision?.sentence ?? 'waiting for the first readings'}`,
        (0.7 * passed()) / seconds,
      )
      if (decision !== null && decision.recommended > from) wanted ??= decision
      if (wanted !== null && (mode !== 'automatic' || count(test) > from || isHeld(wanted))) break
      await setTimeout(LOOK_MS)
    }
  } finally {
    enough.abort()
    await load
  }
  if (run.signal.aborted) return
  run.check(reaction(test, { from, wanted, seconds: passed(), requests: (await load).requests }))
  if (wanted !== null) await calms(test, run)
}

/** A guard keeps it from acting; its mode is none that a test should miss. */
function isHeld({ kind, reason }: Decision): boolean {
  return kind === 'blocked' && !reason.startsWith('Mode')
}

function count({ core, service: { project, name } }: Test): number {
  const service = core.observer.service(project, name)
  return service === null ? 0 : currentReplicas(service).length
}

async function decided({ core, service: { project, name } }: Test): Promise<Decision | null> {
  await nextRound(core, { project })
  return core.controller.decision(project, name)
}

function reaction(
  test: Test,
  seen: {
    readonly from: number
    readonly wanted: Decision | null
    readonly seconds: number
    readonly requests: number
  },
) {
  const { from, wanted, requests } = seen
  const [id, after] = ['auto-scaling.reacts', formatDuration(seen.seconds)] as const
  const to = count(test)
  const measured = { from, to, recommended: wanted?.recommended ?? null, requests, seconds: seen.seconds }
  const last = test.core.controller.decision(test.service.project, test.service.name)
  if (wanted === null) {
    const sentence = `It wanted no more within ${after} and ${requests} requests: ${last?.sentence ?? 'nothing was decided.'}`
    return { id, status: 'fail', sentence, measured } as const
  }
  if (to > from)
    return {
      id,
      status: 'pass',
      sentence: `${from} → ${to} after ${after}: ${wanted.sentence}`,
      measured,
    } as const
  if (isHeld(wanted)) {
    const { reason, sentence } = wanted
    return {
      id,
      status: 'skipped',
      reason,
      sentence: `It wants more and may not: ${sentence}`,
      measured,
    } as const
  }
  const { mode } = test.core.controller.policy(test.service).policy
  if (mode === 'automatic') {
    const sentence = `It wanted ${wanted.recommended} replicas, and had none more after ${after}: ${last?.sentence ?? ''}`
    return { id, status: 'fail', sentence, measured } as const
  }
  return {
    id,
    status: 'pass',
    sentence: `It wants more after ${after}: ${wanted.sentence}`,
    measured,
  } as const
}

async function calms(test: Test, run: TrialRun): Promise<void> {
  const id = 'auto-scaling.calms'
  const begun = performance.now()
  const passed = () => (performance.now() - begun) / 1000
  const longest = Math.min(CALM_SECONDS, test.seconds)
  while (!run.signal.aborted) {
    const decision = await decided(test)
    if (decision !== null && decision.recommended <= decision.from) {
      const sentence = `It wants no more ${formatDuration(passed())} after the last request; going back is up to its policy.`
      run.check({ id, status: 'pass', sentence, measured: { seconds: passed() } })
      return
    }
    if (passed() > longest) {
      const sentence = `It still wants more ${formatDuration(passed())} after the last request: ${decision?.sentence ?? ''}`
      run.check({ id, status: 'warn', sentence, measured: { seconds: passed() } })
      return
    }
    run.say(
      `${test.service.name}: no more requests; waiting until it is content`,
      0.7 + (0.3 * passed()) / longest,
    )
    await setTimeout(LOOK_MS)
  }
}
