/** Compose's variables: `$NAME`, `${NAME}`, and `:-` `-` `:?` `?` `:+` `+`, which may hold variables themselves. */
import { fail, ok, type Result } from '../../../shared/lib/result.ts'

export type Variables = (name: string) => string | undefined

const NAME = /^[A-Za-z_][A-Za-z0-9_]*/
const OPERATORS = [':-', ':?', ':+', '-', '?', '+'] as const
type Operator = (typeof OPERATORS)[number]
const DEEPEST = 30

/** `missing` gets the name of each variable that is not set and has no default. */
export function interpolate(
  text: string,
  variables: Variables,
  missing: (name: string) => void = () => undefined,
  depth = 0,
): Result<string> {
  if (depth > DEEPEST) return fail('Failed', `more than ${DEEPEST} variables inside each other`)
  let out = ''
  for (let at = 0; at < text.length;) {
    const dollar = text.indexOf('$', at)
    if (dollar === -1) return ok(out + text.slice(at))
    out += text.slice(at, dollar)
    const next = text[dollar + 1]
    if (next === '$') {
      out += '$'
      at = dollar + 2
      continue
    }
    if (next !== '{') {
      const name = NAME.exec(text.slice(dollar + 1))?.[0]
      if (name === undefined) return invalid(text)
      const value = variables(name)
      if (value === undefined) missing(name)
      out += value ?? ''
      at = dollar + 1 + name.length
      continue
    }
    const close = closing(text, dollar + 1)
    if (close === -1) return invalid(text)
    const expanded = braced(text.slice(dollar + 2, close), text, variables, missing, depth)
    if (!expanded.ok) return expanded
    out += expanded.value
    at = close + 1
  }
  return ok(out)
}

function braced(
  inner: string,
  whole: string,
  variables: Variables,
  missing: (name: string) => void,
  depth: number,
): Result<string> {
  const name = NAME.exec(inner)?.[0]
  if (name === undefined) return invalid(whole)
  const rest = inner.slice(name.length)
  const value = variables(name)
  if (rest === '') {
    if (value === undefined) missing(name)
    return ok(value ?? '')
  }
  const operator = OPERATORS.find((each) => rest.startsWith(each))
  if (operator === undefined) return invalid(whole)
  const word = () => interpolate(rest.slice(operator.length), variables, missing, depth + 1)
  return apply(operator, name, value, word)
}

function apply(
  operator: Operator,
  name: string,
  value: string | undefined,
  word: () => Result<string>,
): Result<string> {
  const isSet = operator.startsWith(':') ? value !== undefined && value !== '' : value !== undefined
  if (operator.endsWith('+')) return isSet ? word() : ok('')
  if (isSet) return ok(value ?? '')
  const told = word()
  if (!told.ok || operator.endsWith('-')) return told
  return fail('Failed', `the variable ${name} must be set${told.value === '' ? '' : `: ${told.value}`}`)
}

/** The brace that closes the one at `open`. */
function closing(text: string, open: number): number {
  let depth = 0
  for (let at = open; at < text.length; at += 1) {
    if (text[at] === '{' && (at === open || text[at - 1] === '$')) depth += 1
    else if (text[at] === '}') {
      depth -= 1
      if (depth === 0) return at
    }
  }
  return -1
}

function invalid(text: string): Result<never> {
  return fail('Failed', `"${text}" is no valid use of variables; a dollar sign itself is written $$`)
}
