/** What a command comes to: an exit code, one JSON document, and the same in lines for a person. */
import type { Failure } from '../../shared/lib/result.ts'

/** 0 done or nothing to do, 1 failed or findings, 2 bad usage or input, 3 unreachable source, 4 blocked by a guard. */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 130

export interface Report {
  readonly code: ExitCode
  readonly document: unknown
  readonly lines: readonly string[]
  /** A sentence for stderr, where no lines are printed that tell it. */
  readonly problem: string | null
  /** The connection to the data folder's owner ended before anything was done: the command may run again. */
  readonly again: boolean
}

export function done(document: unknown, lines: readonly string[], code: ExitCode = 0): Report {
  return { code, document, lines, problem: null, again: false }
}

/** `document` is merged into the failure's own, so that a blocked command keeps its usual fields. */
export function failed(error: Failure, document: Readonly<Record<string, unknown>> = {}): Report {
  const { code, message, retryable } = error
  const reason = error.details?.reason
  return {
    code: exitCodeOf(code),
    document: {
      ...document,
      ...(reason === undefined ? {} : { reason }),
      error: { code, message, retryable },
    },
    lines: [],
    problem: `eyrie: ${closed(message)}`,
    again: code === 'Disconnected' && retryable,
  }
}

export function badUsage(message: string): Report {
  return failed({ code: 'BadRequest', message, retryable: false })
}

/** Codes of the contract, and those with which adapters and storage refuse. */
export function exitCodeOf(code: string): ExitCode {
  switch (code) {
    case 'BadRequest':
    case 'BadConnection':
    case 'NotFound':
      return 2
    case 'Unreachable':
    case 'Refused':
    case 'Disconnected':
      return 3
    case 'Blocked':
      return 4
    case 'Interrupted':
      return 130
    default:
      return 1
  }
}

function closed(text: string): string {
  const trimmed = text.trim()
  return /[.!?…]$/.test(trimmed) ? trimmed : `${trimmed}.`
}

/** Begins with a capital and ends with a full stop, wherever it came from. */
export function sentence(text: string): string {
  const whole = closed(text)
  // What begins with a name (`service.scale: …`, `shop/web may …`) stays as it is written.
  return /^[a-z]+( |')/.test(whole) ? whole.charAt(0).toUpperCase() + whole.slice(1) : whole
}
