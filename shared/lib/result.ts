/** Expected failures as values: a caller must look before it can use what it asked for. */
export type Result<T, E = Failure> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E }

/** A failure an operator can act on: what failed, on what, and what to do next, in one sentence. */
export interface Failure {
  readonly code: string
  readonly message: string
  readonly retryable: boolean
  readonly details?: Readonly<Record<string, string | number | boolean | null>> | undefined
}

export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value }
}

export function fail(
  code: string,
  message: string,
  options: { readonly retryable?: boolean; readonly details?: Failure['details'] } = {},
): { readonly ok: false; readonly error: Failure } {
  const base = { code, message, retryable: options.retryable ?? false }
  return { ok: false, error: options.details === undefined ? base : { ...base, details: options.details } }
}

/** Closes a switch over a union: a new member does not compile until every switch knows it. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`)
}

/** The words of whatever was thrown, without its stack. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
