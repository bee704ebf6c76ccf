/** Makes one more replica of a service on the engine, not yet started. */
import { fail, ok, type Failure, type Result } from '../../shared/lib/result.ts'
import type { CreatedReplica, EngineOperations } from '../observe/ports.ts'
import type { DockerApi } from './api.ts'
import { planClone, type ClonePlan } from './clone.ts'
import { OPERATION_LABEL } from './composeLabels.ts'
import { inspectContainer, nameOf, shortId, type InspectedContainer } from './inspected.ts'
import { scalabilityOf } from './scalability.ts'

const IMAGE_MS = 10_000
const CREATE_MS = 30_000
const CONNECT_MS = 30_000
const UNDO_MS = 30_000

interface Template {
  readonly source: InspectedContainer
  readonly image: string
}

/** `source` is a container's id. Failures: `NotFound`, `NotScalable`, `Conflict` (the name is taken), or the engine's. */
export type CreateClone = EngineOperations['createClone']

export function cloneCreator(api: DockerApi): CreateClone {
  // Clones that are made at the same time read their common source once.
  const reading = new Map<string, Promise<Result<Template>>>()

  function template(source: string): Promise<Result<Template>> {
    const known = reading.get(source)
    if (known !== undefined) return known
    const asked = readTemplate(api, source).finally(() => reading.delete(source))
    reading.set(source, asked)
    return asked
  }

  return async (source, name, number, operation) => {
    const read = await template(source)
    if (!read.ok) return read
    const scalability = scalabilityOf(read.value.source)
    if (!scalability.ok) return fail('NotScalable', scalability.sentence)
    const { image } = read.value
    const target = { name, number, image, apiVersion: api.apiVersion(), operation }
    return create(api, read.value, planClone(read.value.source, target), operation)
  }
}

async function readTemplate(api: DockerApi, id: string): Promise<Result<Template>> {
  const source = await inspectContainer(api, id, `the replica to clone (${shortId(id)})`)
  if (!source.ok) return source
  return ok({ source: source.value, image: await imageOf(api, source.value) })
}

/**
 * The image's name, so that listings show it as for the other replicas, but only while it denotes the source's image:
 * a tag may have moved on since. Else the image's id.
 */
async function imageOf(api: DockerApi, source: InspectedContainer): Promise<string> {
  const name = source.Config.Image
  if (name === source.Image) return name
  const found = await api.call(`look at the image ${name}`, IMAGE_MS, () =>
    api.docker.getImage(name).inspect(),
  )
  return found.ok && found.value.Id === source.Image ? name : source.Image
}

async function create(
  api: DockerApi,
  template: Template,
  plan: ClonePlan,
  operation: string,
): Promise<Result<CreatedReplica>> {
  const name = plan.query.name
  const created = await api.mutate(`create ${name}`, CREATE_MS, (abortSignal) =>
    // dockerode would put options that are not split like this into the address as well, secrets included.
    api.docker.createContainer(Object.assign({ abortSignal }, { _query: plan.query, _body: plan.body })),
  )
  if (!created.ok && created.error.code === 'Conflict') return adopt(api, plan, operation, created.error)
  if (!created.ok) return { ok: false, error: explain(created.error, template) }
  return connect(api, plan, created.value.id)
}

/**
 * The name is taken: by this action's own container, whose creation was not answered, or by somebody else's, which is
 * named. One that ran already is not taken over: what it did since is not known.
 */
async function adopt(
  api: DockerApi,
  plan: ClonePlan,
  operation: string,
  conflict: Failure,
): Promise<Result<CreatedReplica>> {
  const { name } = plan.query
  const holder = await inspectContainer(api, name, name)
  if (!holder.ok) return holder.error.retryable ? holder : { ok: false, error: conflict }
  const { Id, Config, State } = holder.value
  if (Config.Labels?.[OPERATION_LABEL] === operation && State.Status === 'created')
    return connect(api, plan, Id)
  return fail(
    'Conflict',
    `could not create ${name}: container ${shortId(Id)} (${Config.Image}, ${State.Status}) has that name`,
  )
}

/** Connects what an older engine does not take at creation; where that fails, takes the container away again. */
async function connect(api: DockerApi, plan: ClonePlan, id: string): Promise<Result<CreatedReplica>> {
  const { name } = plan.query
  for (const { network, settings } of plan.connect) {
    const connected = await api.mutate(
      `connect ${name} to the network ${network}`,
      CONNECT_MS,
      (abortSignal) =>
        api.docker
          .getNetwork(network)
          .connect(Object.assign({ Container: id, EndpointConfig: settings }, { abortSignal })),
    )
    // An adopted one may have been connected before.
    if (connected.ok || /already exists in network|already attached/i.test(connected.error.message)) continue
    const undone = await api.mutate(`remove ${name}`, UNDO_MS, (abortSignal) =>
      api.docker.getContainer(id).remove({ v: true, abortSignal }),
    )
    const left = undone.ok ? '' : `; and ${undone.error.message}: remove it with docker rm -v ${name}`
    const { code, message, ...rest } = connected.error
    return fail(code, message + left, rest)
  }
  return ok({ id, name })
}

/** The one failure that needs the source's words: what the engine calls "No such image: sha256:…". */
function explain(failure: Failure, { source }: Template): Failure {
  if (failure.code !== 'NotFound' || !/no such image/i.test(failure.message)) return failure
  return {
    ...failure,
    message:
      `the image that ${nameOf(source)} runs (${source.Config.Image}, ${source.Image.slice(0, 19)}) is no longer on ` +
      'the engine: pull or build it, then run docker compose up -d for this service',
  }
}
