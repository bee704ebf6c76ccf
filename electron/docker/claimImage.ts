/** What a claim is made of: a container needs an image, and the engine need not have any in particular. */
import { fail, ok, type Result } from '../../shared/lib/result.ts'
import type { DockerApi } from './api.ts'
import { fieldsOf, isJson } from './fields.ts'
import { getJson } from './get.ts'

const LIST_MS = 10_000
const INSPECT_MS = 5_000
/** Looked at one by one until one of them suits. */
const LOOKED_AT = 12

export interface ClaimImage {
  readonly id: string
  /** Labels that containers of it would inherit, by which Compose or Swarm would take them for their own. */
  readonly foreignLabels: readonly string[]
}

const FOREIGN = /^com\.docker\.(compose|stack|swarm)\./

interface Candidate extends ClaimImage {
  readonly volumes: boolean
}

/**
 * The smallest images first: some storage drivers copy the image for each container. One without volumes, which the
 * engine would make with the container, and without labels of Compose is preferred. At least one, or `NoImage`.
 */
export async function claimImages(api: DockerApi): Promise<Result<readonly ClaimImage[]>> {
  const listed = await api.call('list the images', LIST_MS, (abortSignal) =>
    getJson(api.docker, '/images/json', abortSignal),
  )
  if (!listed.ok) return listed
  const images = Array.isArray(listed.value) ? (listed.value as unknown[]) : []
  const ids = images
    .map((image) => fieldsOf(image, 'an image', null))
    .map((fields) => ({ id: fields.text('Id') ?? '', size: fields.number('Size') ?? Infinity }))
    .filter(({ id }) => id !== '')
    .sort((a, b) => a.size - b.size)
    .slice(0, LOOKED_AT)
  const candidates: Candidate[] = []
  for (const { id } of ids) {
    const candidate = await look(api, id)
    if (candidate === null) continue
    if (!candidate.volumes && candidate.foreignLabels.length === 0) return ok([candidate, ...candidates])
    candidates.push(candidate)
  }
  if (candidates.length > 0) return ok([...candidates].sort((a, b) => flaws(a) - flaws(b)))
  return fail(
    'NoImage',
    'the engine has no image, and a claim is a container of one: pull or build any image there',
  )
}

function flaws(candidate: Candidate): number {
  return (candidate.foreignLabels.length > 0 ? 2 : 0) + (candidate.volumes ? 1 : 0)
}

/** Null for one that is gone meanwhile. */
async function look(api: DockerApi, id: string): Promise<Candidate | null> {
  const answer = await api.call(`inspect image ${id}`, INSPECT_MS, (abortSignal) =>
    getJson(api.docker, `/images/${id}/json`, abortSignal),
  )
  if (!answer.ok || !isJson(answer.value)) return null
  const config = isJson(answer.value.Config) ? answer.value.Config : {}
  return {
    id,
    volumes: isJson(config.Volumes) && Object.keys(config.Volumes).length > 0,
    foreignLabels: isJson(config.Labels)
      ? Object.keys(config.Labels).filter((name) => FOREIGN.test(name))
      : [],
  }
}
