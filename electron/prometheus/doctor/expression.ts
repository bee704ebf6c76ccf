/** Reads a PromQL expression as far as the doctor must: its selectors with their places, so that one can be exchanged. */

export interface Matcher {
  readonly label: string
  readonly operator: '=' | '!=' | '=~' | '!~'
  /** As it is written, quotes included. */
  readonly text: string
  readonly value: string
}

export interface Selector {
  /** Empty: only matchers. */
  readonly metric: string
  readonly matchers: readonly Matcher[]
  /** Where it stands, its range not included. */
  readonly start: number
  readonly end: number
  /** `5m`; null: no range follows. */
  readonly range: { readonly text: string; readonly start: number; readonly end: number } | null
}

/** Words that stand where a metric's name could, and are none. */
const WORDS = new Set([
  ...[
    'and',
    'or',
    'unless',
    'bool',
    'offset',
    'by',
    'without',
    'on',
    'ignoring',
    'group_left',
    'group_right',
  ],
  ...['inf', 'nan', 'start', 'end', 'atan2'],
])
/** Their brackets hold labels, not an expression. */
const GROUPING = new Set(['by', 'without', 'on', 'ignoring', 'group_left', 'group_right'])

const STRING = String.raw`"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\`[^\`]*\``
const TOKEN = new RegExp(
  String.raw`(?<space>\s+|#[^\n]*)|(?<string>${STRING})|(?<number>(?:0x[0-9a-f]+|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(?:ms|[smhdwy]\d*)*)|(?<name>[a-zA-Z_:][\w:]*)|(?<operator>=~|!~|!=|==|<=|>=|.)`,
  'giy',
)

interface Token {
  readonly kind: 'string' | 'number' | 'name' | 'operator'
  readonly text: string
  readonly start: number
  readonly end: number
}

export function tokensOf(query: string): readonly Token[] {
  const tokens: Token[] = []
  for (const match of query.matchAll(TOKEN)) {
    const groups = match.groups ?? {}
    const kind = (['string', 'number', 'name', 'operator'] as const).find(
      (each) => groups[each] !== undefined,
    )
    if (kind === undefined) continue
    tokens.push({ kind, text: match[0], start: match.index, end: match.index + match[0].length })
  }
  return tokens
}

export function selectorsOf(query: string): readonly Selector[] {
  const tokens = tokensOf(query)
  const found: Selector[] = []
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at]
    const next = tokens[at + 1]
    if (token === undefined) break
    if (token.kind === 'name' && GROUPING.has(token.text.toLowerCase()) && next?.text === '(') {
      at = closing(tokens, at + 1)
      continue
    }
    const named = token.kind === 'name'
    if (!(named || token.text === '{')) continue
    if (named && (WORDS.has(token.text.toLowerCase()) || next?.text === '(' || isAggregator(next))) continue
    const braces = named ? (next?.text === '{' ? at + 1 : null) : at
    const last = braces === null ? at : endOfBraces(tokens, braces)
    const end = tokens[last]?.end ?? query.length
    found.push({
      metric: named ? token.text : '',
      matchers: braces === null ? [] : matchersIn(tokens.slice(braces + 1, last)),
      start: token.start,
      end,
      range: rangeAfter(query, tokens, last + 1),
    })
    at = last
  }
  return found
}

/** `sum by (x) (…)`: the grouping stands before the brackets. */
function isAggregator(next: Token | undefined): boolean {
  return next?.kind === 'name' && ['by', 'without'].includes(next.text.toLowerCase())
}

function closing(tokens: readonly Token[], open: number): number {
  let depth = 0
  for (let at = open; at < tokens.length; at += 1) {
    if (tokens[at]?.text === '(') depth += 1
    else if (tokens[at]?.text === ')') depth -= 1
    if (depth === 0) return at
  }
  return tokens.length
}

function endOfBraces(tokens: readonly Token[], open: number): number {
  const end = tokens.findIndex(({ kind, text }, at) => at > open && kind === 'operator' && text === '}')
  return end === -1 ? tokens.length - 1 : end
}

function matchersIn(tokens: readonly Token[]): readonly Matcher[] {
  const matchers: Matcher[] = []
  for (let at = 0; at + 2 < tokens.length; at += 1) {
    const [label, operator, value] = tokens.slice(at, at + 3)
    if (label?.kind !== 'name' || value?.kind !== 'string') continue
    if (operator === undefined || !isMatchOperator(operator.text)) continue
    matchers.push({
      label: label.text,
      operator: operator.text,
      text: value.text,
      value: unquoted(value.text),
    })
    at += 2
  }
  return matchers
}

function isMatchOperator(text: string): text is Matcher['operator'] {
  return text === '=' || text === '!=' || text === '=~' || text === '!~'
}

function unquoted(text: string): string {
  const inner = text.slice(1, -1)
  return text.startsWith('`') ? inner : inner.replace(/\\(.)/g, '$1')
}

function rangeAfter(query: string, tokens: readonly Token[], at: number): Selector['range'] {
  const open = tokens[at]
  if (open?.text !== '[') return null
  const close = tokens.findIndex(({ text }, index) => index > at && text === ']')
  if (close === -1) return null
  const start = open.end
  const end = tokens[close]?.start ?? query.length
  return { text: query.slice(start, end).trim(), start, end }
}

/** `name{a="b"}`; a selector must match something, so without either it is every series. */
export function selectorText(metric: string, matchers: readonly Matcher[]): string {
  const inside = matchers.map(({ label, operator, text }) => `${label}${operator}${text}`).join(',')
  if (metric === '') return `{${inside === '' ? '__name__!=""' : inside}}`
  return inside === '' ? metric : `${metric}{${inside}}`
}

export function exchanged(query: string, place: { start: number; end: number }, text: string): string {
  return query.slice(0, place.start) + text + query.slice(place.end)
}

/** The query with whatever bracket was left open closed again; null where that is not what is wrong. */
export function closedBrackets(query: string): string | null {
  const pairs: Readonly<Record<string, string>> = { '(': ')', '{': '}', '[': ']' }
  const open: string[] = []
  for (const { kind, text } of tokensOf(query)) {
    if (kind !== 'operator') continue
    const close = pairs[text]
    if (close !== undefined) open.push(close)
    else if (Object.values(pairs).includes(text) && open.pop() !== text) return null
  }
  return open.length === 0 ? null : query.trimEnd() + open.reverse().join('')
}

/** Without a comparison with a number at its end, outside all brackets; null where there is none. */
export function withoutComparison(query: string): string | null {
  const found = /^(?<left>[\s\S]*?)\s*(?:==|!=|>=|<=|>|<)\s*[-+]?[\d.]+(?:e[-+]?\d+)?\s*$/i.exec(query)
  const left = found?.groups?.left
  return left === undefined || left.trim() === '' || closedBrackets(left) !== null ? null : left
}
