/** Waits until a new replica is healthy, saying how it stands, and keeps its log when it is not going to be. */
import { setTimeout as wait } from 'node:timers/promises'
import { fail, ok, type Result } from '../../shared/lib/result.ts'
import type { HealthOutcome } from '../observe/ports.ts'
import type { DockerApi } from './api.ts'
import { lastLines } from './containerLog.ts'
import { judge, type Judgement } from './healthJudgement.ts'
import { inspectContainer, nameOf, shortId, type InspectedContainer } from './inspected.ts'
import { createRedactor, type Redactor } from './redact.ts'

/** Milliseconds between two looks: often while a start is fresh, then at leisure. */
const OFTEN_MS = 250
const SELDOM_MS = 1_000
const FRESH_MS = 15_000

/**
 * `timeoutSeconds` is extended by the health check's own start period and counts from `alreadyMs` ago. Failures: `NotFound` when the container is
 * gone, `Cancelled` by the signal, `Unreachable` when the engine was silent until the time was up.
 */
export async function awaitHealthy(
  api: DockerApi,
  id: string,
  timeoutSeconds: number,
  onProgress: (sentence: string) => void,
  signal?: AbortSignal,
  alreadyMs = 0,
): Promise<Result<HealthOutcome>> {
  const begun = performance.now() - alreadyMs
  let restartsBefore: number | null = null
  let told = ''
  let lookedAgain = false
  const tell = (sentence: string) => {
    if (sentence !== told) onProgress(sentence)
    told = sentence
  }
  for (;;) {
    if (signal?.aborted === true) return fail('Cancelled', `waiting for ${shortId(id)} was cancelled`)
    const seen = await inspectContainer(api, id, shortId(id))
    const elapsedMs = performance.now() - begun
    if (seen.ok) {
      const container = seen.value
      restartsBefore ??= container.RestartCount ?? 0
      const redactor = createRedactor(container.Config.Env ?? [])
      const judgement = judge(container, { elapsedMs, timeoutSeconds, restartsBefore })
      switch (judgement.kind) {
        case 'healthy':
          return ok({ kind: 'healthy', ms: Math.round(elapsedMs) })
        case 'unhealthy':
          if (!lookedAgain && mayTurnOutAsOom(container)) {
            lookedAgain = true
            break
          }
          return ok({
            kind: 'unhealthy',
            sentence: sentenceOf(nameOf(container), judgement, redactor),
            log: await lastLines(api, container, redactor),
          })
        case 'waiting':
          tell(sentenceOf(null, judgement, redactor))
      }
    } else {
      if (!seen.error.retryable || elapsedMs >= timeoutSeconds * 1_000) return seen
      tell(`the engine does not answer, asking again: ${seen.error.message}`)
    }
    // A cancelled wait ends the loop at its top.
    await wait(
      elapsedMs < FRESH_MS ? OFTEN_MS : SELDOM_MS,
      undefined,
      signal === undefined ? {} : { signal },
    ).catch(() => undefined)
  }
}

/** The engine hears of an OOM kill by another way than of the end itself: the one may be told a moment before the other. */
function mayTurnOutAsOom({ State }: InspectedContainer): boolean {
  return State.Status === 'exited' && State.ExitCode === 137 && !State.OOMKilled
}

function sentenceOf(
  name: string | null,
  judgement: Extract<Judgement, { readonly sentence: string }>,
  redactor: Redactor,
): string {
  const probe = judgement.probe === null ? '' : `; last probe: ${redactor.line(judgement.probe)}`
  return `${name === null ? '' : `${name} `}${redactor.line(judgement.sentence)}${probe}`
}
