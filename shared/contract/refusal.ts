/** Turns what a schema refused into one sentence that names every field. */
import type { z } from 'zod'
import type { ContractError, ErrorCode } from './frames.ts'

type Issue = z.core.$ZodIssue

const MOST_NAMED = 5

export function contractError(code: ErrorCode, message: string, retryable = false): ContractError {
  return { code, message, retryable }
}

/** `what` is the method or topic: `service.scale: "to" is missing; unknown field "too"`. */
export function refusalSentence(what: string, error: z.ZodError, root = 'the parameters'): string {
  const all = error.issues.map((issue) => describe(issue, root))
  const named = all.slice(0, MOST_NAMED).join('; ')
  const more = all.length - MOST_NAMED
  return `${what}: ${named}${more > 0 ? `; and ${more} more` : ''}`
}

function describe(issue: Issue, root: string): string {
  const field = issue.path.length === 0 ? root : `"${issue.path.map(String).join('.')}"`
  switch (issue.code) {
    case 'unrecognized_keys':
      return `unknown field${issue.keys.length === 1 ? '' : 's'} ${issue.keys.map((key) => `"${[...issue.path, key].map(String).join('.')}"`).join(', ')}`
    case 'invalid_type':
      return issue.message.endsWith('received undefined')
        ? `${field} ${issue.path.length === 0 ? 'are' : 'is'} missing`
        : `${field} must be ${article(issue.expected)}`
    case 'invalid_value':
      return `${field} must be ${issue.values.length === 1 ? '' : 'one of '}${issue.values.map(String).join(', ')}`
    case 'too_big':
      return `${field} must ${unit(issue.origin, 'at most')} ${String(issue.maximum)}${suffix(issue.origin)}`
    case 'too_small':
      if (issue.minimum === 1 && suffix(issue.origin) !== '') return `${field} must not be empty`
      return `${field} must ${unit(issue.origin, issue.inclusive === false ? 'more than' : 'at least')} ${String(issue.minimum)}${suffix(issue.origin)}`
    case 'custom':
    case 'invalid_element':
    case 'invalid_format':
    case 'invalid_key':
    case 'invalid_union':
    case 'not_multiple_of':
      return `${field}: ${issue.message}`
  }
}

function article(expected: string): string {
  const word = expected === 'int' ? 'whole number' : expected
  return `${/^[aeiou]/.test(word) ? 'an' : 'a'} ${word}`
}

function unit(origin: string, bound: string): string {
  return origin === 'string' || origin === 'array' ? `have ${bound}` : `be ${bound}`
}

function suffix(origin: string): string {
  if (origin === 'string') return ' characters'
  return origin === 'array' ? ' items' : ''
}
