/** The contract's errors as values: a code, a sentence with the next step, no stack. */
import type { ContractError, ErrorCode } from '../../shared/contract/frames.ts'

export function refuse(
  code: ErrorCode,
  message: string,
  details?: NonNullable<ContractError['details']>,
): { readonly ok: false; readonly error: ContractError } {
  const base = { code, message, retryable: code === 'Unreachable' }
  return { ok: false, error: details === undefined ? base : { ...base, details } }
}
