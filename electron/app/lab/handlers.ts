/** The contract's `simulate.` methods, over the lab and the core. */
import type { ContractError, ErrorCode, TopicState } from '../../../shared/contract/frames.ts'
import { contractErrorSchema } from '../../../shared/contract/frames.ts'
import type { Handlers } from '../../../shared/contract/server.ts'
import type { LoadChoice, PolicyChoice } from '../../../shared/contract/simulate.ts'
import type { Service } from '../../../shared/domain/inventory.ts'
import type { Bucket } from '../../../shared/domain/metrics.ts'
import type { ServiceModel } from '../../../shared/domain/model.ts'
import { presetSchema } from '../../../shared/domain/policy.ts'
import { REFERENCE_NAMES } from '../../../shared/domain/simulation.ts'
import { fail, ok, type Failure, type Result } from '../../../shared/lib/result.ts'
import {
  editedPolicy,
  eyriePolicy,
  namedPolicy,
  POLICY_NAMES,
  presetFor,
  type PolicySpec,
} from '../../simulate/policies.ts'
import { DEFAULT_SYNTHETIC } from '../../simulate/synthetic.ts'
import { loadTimeline } from '../../simulate/timeline.ts'
import { gridOf, traceSeconds } from '../../simulate/trace.ts'
import { comparisonDocument } from '../../reports/comparisonDocument.ts'
import type { Core } from '../core.ts'
import { describeBundled } from './bundled.ts'
import { comparisonOf, loadTitle } from './report.ts'
import type { Lab } from './lab.ts'
import { resolveLoad } from './loads.ts'
import { estimateOf } from './observe.ts'
import { replayPastDay } from './pastDay.ts'
import type { JobState } from './protocol.ts'
import { recordedExtent } from './recordedSeries.ts'

type SimulateHandlers = Pick<Handlers, Extract<keyof Handlers, `simulate.${string}`>>

export function simulateHandlers(core: Core): SimulateHandlers {
  const { lab } = core
  const load = async (choice: LoadChoice, client: number) =>
    resolveLoad(choice, {
      store: core.store,
      prometheusUrl: core.environment.PROMETHEUS_URL ?? core.settings.get().prometheusUrl,
      imported: (id) => lab.imports.trace(client, id),
    })

  const titleOf = (choice: LoadChoice, client: number) =>
    loadTitle(choice, (id) => lab.imports.name(client, id))

  return {
    'simulate.loads': () => ({
      ok: true,
      value: {
        bundled: [...describeBundled()],
        recorded: recordedServices(core),
        prometheus: prometheusView(core),
        synthetic: DEFAULT_SYNTHETIC,
        presets: [...presetSchema.options],
        references: ['fixed-N', ...REFERENCE_NAMES],
      },
    }),
    'simulate.import': (params, { connection }) => answer(lab.imports.add(connection, params)),
    'simulate.preview': async ({ load: choice, points }, { connection }) => {
      const found = await load(choice, connection)
      if (!found.ok) return answer(found)
      const { trace, notes } = found.value
      // As fine as a chart needs: a row that lasts shorter than a bucket still counts by its min and max.
      const grid = gridOf(trace, Math.max(1, traceSeconds(trace) / (50 * points)))
      if (!grid.ok) return answer(grid)
      const rps = loadTimeline(grid.value, points)
      return answer(
        ok({
          seconds: traceSeconds(trace),
          points: trace.seconds.length,
          rps: { ...rps, points: [...rps.points] },
          notes: [...notes],
        }),
      )
    },
    'simulate.model': ({ project, service: name, from, to }) => {
      const service = find(core, project, name)
      if (!service.ok) return answer(service)
      const { policy } = core.controller.policy(service.value)
      const { model, fits, notes } = estimateOf(core.store, service.value, policy, { from, to })
      return answer(ok({ model, fits, notes: [...notes] }))
    },
    'simulate.run': async ({ load: choice, model, policies, dt }, { connection }) => {
      const sound = checkModel(model)
      if (!sound.ok) return answer(sound)
      const specs: PolicySpec[] = []
      for (const each of policies) {
        const spec = specOf(core, each, model)
        if (!spec.ok) return answer(spec)
        specs.push(spec.value)
      }
      const found = await load(choice, connection)
      if (!found.ok) return answer(found)
      const { trace, notes } = found.value
      const about = { title: titleOf(choice, connection), notes }
      return answer(
        ok({ job: lab.jobs.begin(connection, { kind: 'run', trace, model, policies: specs, dt }, about) }),
      )
    },
    'simulate.past': ({ project, service: name, changes }, { connection }) => {
      const service = find(core, project, name)
      return answer(service.ok ? replayPastDay(core, service.value, changes, connection) : service)
    },
    'simulate.policy': ({ policy: choice, model }) => {
      const spec = specOf(core, choice, model)
      if (!spec.ok) return answer(spec)
      const { name } = spec.value
      return answer(
        ok(
          spec.value.kind === 'eyrie'
            ? { name, policy: spec.value.policy, notes: [...spec.value.notes] }
            : { name, policy: null, notes: [] },
        ),
      )
    },
    'simulate.tune': async ({ load: choice, model, from, ...options }, { connection }) => {
      const sound = checkModel(model)
      if (!sound.ok) return answer(sound)
      const spec = specOf(core, from, model)
      if (!spec.ok) return answer(spec)
      const found = await load(choice, connection)
      if (!found.ok) return answer(found)
      const { trace } = found.value
      const asked = { kind: 'tune', trace, model, from: spec.value, ...options } as const
      return answer(ok({ job: lab.jobs.begin(connection, asked) }))
    },
    'simulate.cancel': ({ job }) => {
      const cancelled = lab.jobs.cancel(job)
      return answer(cancelled.ok ? ok({ sentence: 'Cancelled.' }) : cancelled)
    },
    'simulate.timeline': async ({ job, policy, series: fields, ...range }) => {
      const { from, to } = range
      if (to < from) return answer(fail('BadRequest', `"to" (${to}) must not be before "from" (${from})`))
      const found = await lab.jobs.ask(job, { kind: 'timeline', which: policy, range: { ...range, fields } })
      if (!found.ok) return answer(found)
      if (found.value === null) return answer(noPolicy(job, policy))
      const { series, changes, changed } = found.value
      return answer(
        ok({
          series: series.map((each) => ({ ...each, points: each.points.map(drawn) })),
          changes: [...changes],
          changed,
        }),
      )
    },
    'simulate.moment': async ({ job, policy, at }) => {
      const found = await lab.jobs.ask(job, { kind: 'moment', which: policy, at })
      if (!found.ok) return answer(found)
      return answer(found.value === null ? noPolicy(job, policy) : ok(found.value))
    },
    'simulate.export': async ({ job, format }) => {
      const compared = await comparisonOf(lab.jobs, job, { madeAt: core.now(), version: core.version })
      return answer(compared.ok ? ok(comparisonDocument(compared.value, format)) : compared)
    },
  }
}

/** More digits than a chart can show would be most of what is sent. */
function drawn({ at, min, mean, max }: Bucket): Bucket {
  const digits = (value: number) => Number(value.toPrecision(6))
  return { at, min: digits(min), mean: digits(mean), max: digits(max) }
}

function noPolicy(job: string, policy: number | string): Result<never> {
  return fail('NotFound', `job ${job} has no policy ${policy} yet; ask again when it has gone on`)
}

/** Failures of all layers as the contract's errors; codes it does not know are failures. */
function answer<T>(result: Result<T>): Result<T, ContractError> {
  return result.ok ? result : { ok: false, error: contractErrorOf(result.error) }
}

function contractErrorOf({ code, message, retryable }: Failure): ContractError {
  const known = contractErrorSchema.shape.code.safeParse(code)
  const kept: ErrorCode = known.success ? known.data : 'Failed'
  return { code: kept, message, retryable }
}

function find(core: Core, project: string, name: string): Result<Service> {
  const service = core.observer.service(project, name)
  return service === null ? fail('NotFound', `there is no service ${project}/${name}`) : ok(service)
}

export function checkModel(model: ServiceModel, source = 'the model'): Result<void> {
  return model.min > model.max
    ? fail('BadRequest', `${source}: "min" (${model.min}) is greater than "max" (${model.max})`)
    : ok(undefined)
}

function specOf(core: Core, choice: PolicyChoice, model: ServiceModel): Result<PolicySpec> {
  switch (choice.kind) {
    case 'named': {
      const spec = namedPolicy(choice.name, model)
      return spec === null
        ? fail('NotFound', `there is no policy "${choice.name}"; there are: ${POLICY_NAMES.join(', ')}`)
        : ok(spec)
    }
    case 'service': {
      const service = find(core, choice.project, choice.service)
      if (!service.ok) return service
      return ok(eyriePolicy('today', core.controller.policy(service.value).policy))
    }
    case 'edits': {
      const { over, edits, name } = choice
      const service = over === null ? null : find(core, over.project, over.service)
      if (service?.ok === false) return service
      const base =
        service === null
          ? presetFor(edits.preset ?? 'responsive', model)
          : core.controller.policy(service.value).policy
      const policy = editedPolicy(base, edits, () => name)
      return policy.ok ? ok(eyriePolicy(name, policy.value)) : policy
    }
  }
}

function recordedServices(core: Core) {
  return (core.observer.inventory()?.projects ?? [])
    .flatMap((project) => project.services)
    .flatMap(({ project, name: service }) => {
      const extent = recordedExtent(core.store, { project, service }, core.now())
      return extent === null ? [] : [{ project, service, ...extent }]
    })
}

function prometheusView(core: Core) {
  const url = core.environment.PROMETHEUS_URL ?? core.settings.get().prometheusUrl
  const { state, detail } = core.factors.status()
  if (url === null) return { address: null, available: false, detail: 'No Prometheus address is set.' }
  return { address: url, available: state === 'connected' || state === 'connecting', detail }
}

/** A job's state as its topic shows it. */
export function jobTopic(lab: Lab, id: string): TopicState {
  const state = lab.jobs.state(id)
  const kind = lab.jobs.kind(id)
  if (state === null || kind === null) return {}
  const keys: Record<string, unknown> = { job: jobView(id, kind, state) }
  for (const [index, policy] of state.policies.entries()) keys[`policy:${index}`] = policy
  for (const [index, each] of state.candidates.entries()) keys[`candidate:${index}`] = each
  for (const [index, each] of state.baselines.entries()) keys[`baseline:${index}`] = each
  if (state.beside !== null) Object.assign(keys, state.beside)
  return keys
}

function jobView(id: string, kind: 'run' | 'tune', { state, progress, sentence, load }: JobState) {
  const view = load === null ? null : { t0: load.t0, seconds: load.seconds, steps: load.steps, dt: load.dt }
  return { id, kind, state, progress, sentence, load: view }
}
