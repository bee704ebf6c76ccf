/** The words for operations and for how an action ended. */
import type { OperationType, Verification } from '../../../shared/domain/history.ts'
import type { Tone } from '../../components/Badge.tsx'

const VERBS: Readonly<Record<OperationType, string>> = {
  create: 'Create',
  start: 'Start',
  'await-healthy': 'Wait until healthy:',
  'pre-stop': 'Run the pre-stop command of',
  drain: 'Drain',
  stop: 'Stop',
  remove: 'Remove',
  logs: 'Keep the logs of',
  'compose-up': 'Run Compose for',
  'update-service': 'Update the service',
  'update-limits': 'Change the limits of',
  'write-file': 'Write',
}

export function operationVerb(type: OperationType): string {
  return VERBS[type]
}

interface Outcome {
  readonly word: string
  readonly tone: Tone
}

const OUTCOMES: Readonly<Record<Verification, Outcome>> = {
  converged: { word: 'done', tone: 'ok' },
  partial: { word: 'partly done', tone: 'warn' },
  reverted: { word: 'rolled back', tone: 'bad' },
  'timed-out': { word: 'timed out', tone: 'bad' },
  failed: { word: 'failed', tone: 'bad' },
}

/** Null: it is under way. */
export function outcomeLook(verification: Verification | null): Outcome {
  return verification === null ? { word: 'running', tone: 'accent' } : OUTCOMES[verification]
}
