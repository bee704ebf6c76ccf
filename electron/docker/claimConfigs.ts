/**
 * Claims on a Swarm's stacks as config objects: they lie with the managers, so that whoever talks to any of them sees
 * the same. Swarm takes an update only from the version it was decided on, and so gives each version to one taker.
 */
import { fail, ok, type Result } from '../../shared/lib/result.ts'
import type { Claim, ClaimReading, ClaimStore } from '../observe/ports.ts'
import type { DockerApi } from './api.ts'
import { claimLabels, configName, PROJECT_LABEL, readWritten, type Written } from './claimLabels.ts'
import { getDated } from './dated.ts'
import { mutateInTime } from './fencedApi.ts'
import { fieldsOf } from './fields.ts'
import { getJson, postText } from './get.ts'
import { tolerate } from './lifecycle.ts'

const ASK_MS = 5_000
const CHANGE_MS = 10_000
/** The holder lets go of it and is about to remove it: its next taker waits for that, for so long. */
const LET_GO = 'eyrie.lease.let-go'
const LET_GO_MS = 5_000
/** When this holder took it, by the engine's clock: the config's own times are its first and its last. */
const SINCE = 'eyrie.lease.since'
/** Swarm refuses an empty config. */
const DATA = Buffer.from('A claim of Eyrie: see its labels.').toString('base64')

export function configClaims(api: DockerApi): ClaimStore {
  async function update(
    claim: Claim,
    labels: Readonly<Record<string, string>>,
    until: number,
    what: string,
  ): Promise<Result<void>> {
    const body = JSON.stringify({ Name: configName(claim.project), Labels: labels, Data: DATA })
    const path = `/configs/${claim.id}/update?version=${claim.version}`
    const answer = await mutateInTime(api, until, what, CHANGE_MS, (abortSignal) =>
      postText(api.docker, path, body, abortSignal),
    )
    if (answer.ok) return ok(undefined)
    if (!/out of sequence/i.test(answer.error.message)) return answer
    return fail('Conflict', `could not ${what}: it was changed meanwhile`)
  }

  const since = (claim: Claim) => ({ [SINCE]: String(claim.since) })

  return {
    async read(of) {
      const label = of === undefined ? PROJECT_LABEL : `${PROJECT_LABEL}=${of.project}`
      const filters = encodeURIComponent(JSON.stringify({ label: [label] }))
      const answer = await api.call('read the claims on stacks', ASK_MS, (abortSignal) =>
        getDated(api.docker, `/configs?filters=${filters}`, abortSignal),
      )
      if (!answer.ok) return answer
      const { body, at } = answer.value
      if (at === null) return fail('Failed', 'the engine does not tell its clock, by which leases end')
      if (!Array.isArray(body)) return fail('Failed', "the engine's list of configs is not a list")
      return ok(readAll(body, at))
    },

    async take(claim) {
      const { project, previous } = claim
      if (previous !== null) {
        const now = await clockOf(api)
        if (!now.ok) return now
        const labels = { ...claimLabels(claim), [SINCE]: String(now.value) }
        return update(previous, labels, Infinity, `claim ${project}`)
      }
      const body = JSON.stringify({ Name: configName(project), Labels: claimLabels(claim), Data: DATA })
      const made = await api.mutate(`claim ${project}`, CHANGE_MS, (abortSignal) =>
        postText(api.docker, '/configs/create', body, abortSignal),
      )
      return made.ok ? ok(undefined) : made
    },

    async renew(claim, until) {
      const labels = { ...claimLabels(claim), ...since(claim) }
      const renewed = await update(claim, labels, until, `renew the claim on ${claim.project}`)
      if (!renewed.ok) return renewed
      const answer = await api.call(`look at the claim on ${claim.project}`, ASK_MS, (abortSignal) =>
        getJson(api.docker, `/configs/${claim.id}`, abortSignal),
      )
      return answer.ok ? readConfig(answer.value) : answer
    },

    async remove(claim, until) {
      // A removal cannot name a version: what is removed must be ours still, and nobody's before it is gone.
      const labels = { ...claimLabels(claim), ...since(claim), [LET_GO]: 'true' }
      const marked = await update(claim, labels, until, `let go of ${claim.project}`)
      if (!marked.ok) return marked.error.code === 'NotFound' ? ok(undefined) : marked
      return mutateInTime(
        api,
        until,
        `remove the claim on ${claim.project}`,
        CHANGE_MS,
        async (abortSignal) => {
          await tolerate([404], api.docker.getConfig(claim.id).remove({ abortSignal }))
        },
      )
    },
  }
}

async function clockOf(api: DockerApi): Promise<Result<number>> {
  const answer = await api.call("ask for the engine's clock", ASK_MS, (abortSignal) =>
    getDated(api.docker, '/version', abortSignal),
  )
  if (!answer.ok) return answer
  const { at } = answer.value
  return at === null ? fail('Failed', 'the engine does not tell its clock, by which leases end') : ok(at)
}

function readAll(body: readonly unknown[], at: number): ClaimReading {
  const claims: Claim[] = []
  const problems: { project: string; sentence: string }[] = []
  for (const entry of body) {
    const claim = readConfig(entry)
    if (claim.ok) claims.push(claim.value)
    else {
      const labels = fieldsOf(entry, 'a config', null).texts('Spec.Labels')
      problems.push({ project: labels[PROJECT_LABEL] ?? '', sentence: claim.error.message })
    }
  }
  return { at, claims, problems, unread: null }
}

/** Its end follows from the managers' own time of its last change. */
function readConfig(entry: unknown): Result<Claim> {
  const fields = fieldsOf(entry, 'a config', null)
  const labels = fields.texts('Spec.Labels')
  const name = `config ${fields.text('Spec.Name') ?? ''}`
  const written: Result<Written> = readWritten(labels, name)
  if (!written.ok) return written
  const id = fields.text('ID')
  const version = fields.number('Version.Index')
  const madeAt = fields.time('CreatedAt')
  const changedAt = fields.time('UpdatedAt')
  if (id === null || version === null || madeAt === null || changedAt === null)
    return fail('Failed', `${name} does not tell its version or its time`)
  const grown = Number(labels[SINCE])
  const since = Number.isSafeInteger(grown) && grown > 0 ? grown : madeAt
  const ttlMs = labels[LET_GO] === undefined ? written.value.ttlMs : LET_GO_MS
  return ok({ ...written.value, engine: 'swarm', id, version, since, expiresAt: changedAt + ttlMs })
}
