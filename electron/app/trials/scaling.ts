/** `scaling`: one replica more and back, by the same way as by hand, and whether requests reach each replica meanwhile. */
import { currentReplicas, isReady, type Service } from '../../../shared/domain/inventory.ts'
import { formatMilliseconds } from '../../../shared/lib/format.ts'
import type { Core } from '../core.ts'
import { previewPlan, scaleByHand } from '../orders/scaling.ts'
import { testTraffic } from './traffic.ts'
import type { TrialPart, TrialRun } from './trials.ts'

const WHY = 'a test of scaling: one more, and back'

export function scalingParts(
  core: Core,
  services: readonly Service[],
  url: URL | null,
): readonly TrialPart[] {
  return services.map((service) => {
    const from = currentReplicas(service).length
    const { refusal, asks } = previewPlan(core, service, from + 1)
    const stands = refusal ?? asks
    return {
      ...{ kind: 'scaling', project: service.project, service: service.name },
      acts: stands === null,
      sentence:
        stands === null
          ? `Scales it ${from} → ${from + 1} and back, gated by health, and sends it some requests meanwhile.`
          : `Cannot be scaled now: ${stands.sentence}`,
      run: (run) => testScaling(core, service, url, run),
    }
  })
}

async function testScaling(core: Core, seen: Service, url: URL | null, run: TrialRun): Promise<void> {
  const { project, name } = seen
  const known = () => core.observer.service(project, name) ?? seen
  const before = new Set(currentReplicas(known()).map(({ id }) => id))
  const from = before.size
  run.say(`${name}: one replica more`, 0)
  if (!(await step(core, known(), from + 1, 'scaling.up', run))) return
  try {
    if (!run.signal.aborted) {
      run.say(`${name}: sending requests`, 0.4)
      run.check(await testTraffic(core, known().replicas.filter(isReady), url))
    }
  } finally {
    run.say(`${name}: and back`, 0.7)
    // What was there before stays: it has its connections and its warm caches, and a new one may well be busier.
    const added = currentReplicas(known()).filter(({ id }) => !before.has(id))
    await step(core, known(), from, 'scaling.back', run, new Set(added.map(({ id }) => id)))
  }
}

/** Whether the count is the one that was asked for. */
async function step(
  core: Core,
  service: Service,
  to: number,
  id: string,
  run: TrialRun,
  first?: ReadonlySet<string>,
): Promise<boolean> {
  const from = currentReplicas(service).length
  const begun = performance.now()
  const scaled = await scaleByHand(core, service, { to, reason: 'Manual', sentence: WHY, first })
  const measured = { from, to, ms: Math.round(performance.now() - begun) }
  if (!scaled.ok) {
    const blocked = scaled.error.code === 'Blocked'
    const reason = scaled.error.details?.reason
    run.check({
      ...{ id, measured, sentence: scaled.error.message },
      status: blocked ? 'skipped' : 'fail',
      reason: typeof reason === 'string' ? reason : blocked ? 'Blocked' : null,
    })
    return false
  }
  const converged = scaled.value.verification === 'converged'
  run.check({
    ...{ id, measured, status: converged ? 'pass' : 'fail' },
    sentence: converged
      ? `${from} → ${to} in ${formatMilliseconds(measured.ms)}, verified on the engine.`
      : scaled.value.outcome,
  })
  return converged
}
