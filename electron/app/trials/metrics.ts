/** `metrics`: whether what decisions rest on is there: Eyrie's own readings, and each query of the policy. */
import { setTimeout as sleep } from 'node:timers/promises'
import { currentReplicas, isReady, type Service } from '../../../shared/domain/inventory.ts'
import type { Core } from '../core.ts'
import { examinePrometheus } from '../prometheus/doctor.ts'
import { nextRound } from './nextRound.ts'
import type { Finding, TrialPart, TrialRun } from './trials.ts'

/** CPU is the difference of two readings, and one of them may have been missed: what comes late is still there. */
const BETWEEN_MS = 2_200
const ROUNDS = 6
/** Readings come every two seconds, over ssh less often. */
const FRESH_MS = 15_000

type Pause = (milliseconds: number) => Promise<unknown>

export function metricParts(
  core: Core,
  services: readonly Service[],
  pause: Pause = sleep,
): readonly TrialPart[] {
  return services.map((service) => ({
    ...{ kind: 'metrics', project: service.project, service: service.name, acts: false },
    sentence: 'Reads its usage, and asks each query of its policy once.',
    run: (run) => testMetrics(core, service, run, pause),
  }))
}

async function testMetrics(core: Core, service: Service, run: TrialRun, pause: Pause): Promise<void> {
  run.say(`${service.name}: reading its usage`, 0)
  run.check(await usageOf(core, service, run.signal, pause))
  run.say(`${service.name}: asking its queries`, 0.5)
  const examined = await examinePrometheus(core, service.project)
  if (!examined.ok) {
    run.check({ id: 'metrics.queries', status: 'fail', sentence: examined.error.message })
    return
  }
  const queries = examined.value.queries.filter((each) => each.service === service.name)
  if (queries.length === 0)
    run.check({ id: 'metrics.queries', status: 'warn', sentence: 'Its policy asks nobody anything.' })
  for (const { name, state, sentence, suggestion } of queries) {
    const works = suggestion === null ? '' : ` This works: ${suggestion.query}`
    run.check({
      id: `metrics.${name}`,
      status: state === 'ok' ? 'pass' : 'fail',
      sentence: `${sentence}${works}`,
    })
  }
}

async function usageOf(core: Core, service: Service, signal: AbortSignal, pause: Pause): Promise<Finding> {
  const round = { dryRun: true, project: service.project }
  await nextRound(core, round)
  let found = readingsOf(core, service)
  for (let left = ROUNDS - 1; left > 0 && found.status === 'fail' && !signal.aborted; left -= 1) {
    await pause(BETWEEN_MS)
    await nextRound(core, round)
    found = readingsOf(core, service)
  }
  return found
}

function readingsOf(core: Core, seen: Service): Finding {
  const id = 'metrics.usage'
  const service = core.observer.service(seen.project, seen.name) ?? seen
  const ready = currentReplicas(service).filter(isReady)
  if (ready.length === 0) return { id, status: 'skipped', sentence: 'No replica of it is ready to be read.' }
  const silent = ready.filter((replica) => {
    const read = core.sampler.replica(replica.id)
    const fresh = read !== null && core.now() - read.at <= Math.max(FRESH_MS, read.freshMs)
    return !fresh || read.cpuCores === null || read.memoryBytes === null
  })
  const measured = { replicas: ready.length, read: ready.length - silent.length }
  return silent.length === 0
    ? {
        id,
        status: 'pass',
        sentence: `CPU and memory of ${ready.length === 1 ? 'its replica' : `all ${ready.length} replicas`} are read (${core.source.usage.path}).`,
        measured,
      }
    : {
        id,
        status: 'fail',
        sentence: `No fresh CPU or memory of ${silent.map(({ name }) => name).join(', ')}.`,
        measured,
      }
}
