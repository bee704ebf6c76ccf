/**
 * Claims on projects as containers that are never started (ARCHITECTURE.md, "The lease"). The engine arbitrates: it
 * gives a name to one container only, and so each version of a claim to one taker only, be it by creation (takeover) or
 * by renaming (renewal).
 */
import { fail, ok, type Result } from '../../shared/lib/result.ts'
import type { Claim, ClaimReading, ClaimStore, NewClaim } from '../observe/ports.ts'
import type { DockerApi } from './api.ts'
import { claimImages, type ClaimImage } from './claimImage.ts'
import { claimLabels, claimName, firstVersion, PROJECT_LABEL, readClaim } from './claimLabels.ts'
import { getDated } from './dated.ts'
import { mutateInTime } from './fencedApi.ts'
import { tolerate } from './lifecycle.ts'
import { readListed } from './listed.ts'

const READ_MS = 5_000
const TAKE_MS = 15_000
const RENEW_MS = 5_000
const REMOVE_MS = 10_000

export function containerClaims(api: DockerApi): ClaimStore {
  let images: readonly ClaimImage[] = []

  /** Any image will do until it is gone. */
  async function takeWith(claim: NewClaim, name: string, version: number): Promise<Result<void>> {
    let last: Result<void> = fail('NoImage', 'no image was tried')
    for (const image of images) {
      last = await create(api, claim, name, version, image)
      if (last.ok || last.error.code === 'Conflict' || last.error.code === 'Unreachable') return last
    }
    return last
  }

  return {
    async read(of) {
      const label = of === undefined ? PROJECT_LABEL : `${PROJECT_LABEL}=${of.project}`
      const filters = encodeURIComponent(JSON.stringify({ label: [label] }))
      const answer = await api.call('read the claims on projects', READ_MS, (abortSignal) =>
        getDated(api.docker, `/containers/json?all=1&filters=${filters}`, abortSignal),
      )
      if (!answer.ok) return answer
      const { body, at } = answer.value
      if (at === null) return fail('Failed', 'the engine does not tell its clock, by which leases end')
      if (!Array.isArray(body)) return fail('Failed', "the engine's list of containers is not a list")
      return readAll(body, at)
    },

    async take(claim) {
      const version = (claim.previous?.version ?? 0) + 1
      const name = claimName(claim.project, version)
      const known = await takeWith(claim, name, version)
      if (known.ok || known.error.code === 'Conflict' || known.error.code === 'Unreachable') return known
      const found = await claimImages(api)
      if (!found.ok) return found
      images = found.value
      return takeWith(claim, name, version)
    },

    async renew(claim, until) {
      const version = claim.version + 1
      const name = claimName(claim.project, version)
      const renewed = await mutateInTime(
        api,
        until,
        `renew the claim on ${claim.project}`,
        RENEW_MS,
        async (abortSignal) => {
          await api.docker
            .getContainer(claim.id)
            .rename(Object.assign({ abortSignal }, { _query: { name }, _body: {} }))
        },
      )
      return renewed.ok ? ok({ ...claim, version, expiresAt: claim.expiresAt + claim.stepMs }) : renewed
    },

    remove(claim, until) {
      return mutateInTime(
        api,
        until,
        `remove the claim on ${claim.project}`,
        REMOVE_MS,
        async (abortSignal) => {
          const removal = api.docker.getContainer(claim.id).remove({ v: true, abortSignal })
          await tolerate([404], removal, /already in progress/)
        },
      )
    },
  }
}

function readAll(body: readonly unknown[], at: number): Result<ClaimReading> {
  const claims: Claim[] = []
  const problems: { project: string; sentence: string }[] = []
  body.forEach((entry, position) => {
    // What cannot even be told apart is the inventory's to report.
    const listed = readListed(entry, position, () => undefined)
    if (listed === null) return
    const claim = readClaim({ ...listed, names: namesOf(entry) })
    if (claim.ok) claims.push(claim.value)
    else problems.push({ project: listed.labels[PROJECT_LABEL] ?? '', sentence: claim.error.message })
  })
  return ok({ at, claims, problems, unread: null })
}

function namesOf(entry: unknown): readonly string[] {
  const names = (entry as { readonly Names?: unknown }).Names
  if (!Array.isArray(names)) return []
  return names.flatMap((name) => (typeof name === 'string' ? [name.replace(/^\//, '')] : []))
}

function create(
  api: DockerApi,
  claim: NewClaim,
  name: string,
  version: number,
  image: ClaimImage,
): Promise<Result<void>> {
  const body = {
    Image: image.id,
    // Never run; an image without a command of its own needs one.
    Cmd: ['eyrie-lease'],
    Labels: {
      // Not to be taken for a container of the project the image was built by.
      ...Object.fromEntries(image.foreignLabels.map((label) => [label, ''])),
      ...claimLabels(claim),
      ...firstVersion(version),
    },
    NetworkDisabled: true,
    HostConfig: { NetworkMode: 'none' },
  }
  return api.mutate(`claim ${claim.project}`, TAKE_MS, async (abortSignal) => {
    await api.docker.createContainer(Object.assign({ abortSignal }, { _query: { name }, _body: body }))
  })
}
