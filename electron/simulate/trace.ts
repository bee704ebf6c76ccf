/** A load over time: rows of seconds and requests a second, read from CSV; a value holds until the next row. */
import { grouped } from '../../shared/lib/format.ts'
import { fail, ok, type Result } from '../../shared/lib/result.ts'

/** Two columns of the same length, seconds never decreasing. */
export interface Trace {
  readonly seconds: Float64Array
  readonly rps: Float64Array
}

/** What a replay steps through: the load at t0, t0 + dt, … up to and including the last row's time. */
export interface Grid {
  readonly t0: number
  /** Seconds. */
  readonly dt: number
  readonly rps: Float64Array
}

export const TRACE_HEADER = 'seconds,rps'
/** A year at one second, or four months at 15 s of ten services: beyond that `dt` is a mistake. */
const MOST_STEPS = 32_000_000
/** The year 5138 in seconds since 1970: what lies beyond is counted in another unit. */
const MOST_SECONDS = 1e11
/** As much as a load made up by rules may have. */
const MOST_RPS = 1e9

/** Reads a CSV text that comes in parts of any length; refuses at the first line that is wrong. */
export interface TraceReader {
  add(part: string): Result<void>
  end(): Result<Trace>
}

/** Two numbers with all their digits are not fifty. */
const MOST_OF_A_LINE = 10_000

/** `file` is how the source is named in sentences. Every sentence names the line, counted from 1. */
export function traceReader(file: string): TraceReader {
  const seconds = growing()
  const rps = growing()
  /** What came after the last line break. */
  let open = ''
  let line = 0
  let empty: number | null = null
  let refused: Result<never> | null = null
  const refuse = (at: number, what: string) => fail('BadRequest', `${file}, line ${at}: ${what}`)

  function take(text: string): Result<void> {
    line += 1
    // A byte order mark counts as a space.
    const row = text.trim()
    if (line === 1) {
      if (row.replace(/\s|"/g, '').toLowerCase() === TRACE_HEADER) return ok(undefined)
      return refuse(
        1,
        `the header must be "${TRACE_HEADER}" (seconds since any start, requests a second), not ${quote(row)}`,
      )
    }
    if (row === '') {
      empty ??= line
      return ok(undefined)
    }
    // Only the end of the file may be empty: an empty line between rows is a row that was lost.
    if (empty !== null)
      return refuse(empty, 'the line is empty: leave it out, a value holds until the next row')
    const problem = readRow(row, seconds, rps)
    return problem === null ? ok(undefined) : refuse(line, problem)
  }

  function add(part: string): Result<void> {
    if (refused !== null) return refused
    const lines = `${open}${part}`.split('\n')
    open = lines.pop() ?? ''
    for (const text of lines) {
      const taken = take(text)
      if (taken.ok) continue
      refused = taken
      return taken
    }
    if (open.length <= MOST_OF_A_LINE) return ok(undefined)
    refused = refuse(line + 1, `the line is longer than ${MOST_OF_A_LINE} characters: ${quote(open)}`)
    return refused
  }

  return {
    add,
    end() {
      const last = add('\n')
      if (!last.ok) return last
      if (seconds.length() === 0) return fail('BadRequest', `${file}: there is no row after the header`)
      return ok({ seconds: seconds.whole(), rps: rps.whole() })
    },
  }
}

export function parseTrace(text: string, file: string): Result<Trace> {
  const reader = traceReader(file)
  reader.add(text)
  return reader.end()
}

/** Takes over a row; what is wrong with it in a sentence, or null. */
function readRow(row: string, seconds: Growing, rps: Growing): string | null {
  const cells = row.split(',')
  if (cells.length !== 2)
    return `two values are needed, ${TRACE_HEADER}, and there are ${cells.length}: ${quote(row)}`
  const time = readCell('seconds', cells[0])
  if (!time.ok) return time.error
  const rate = readCell('rps', cells[1])
  if (!rate.ok) return rate.error
  if (Math.abs(time.value) > MOST_SECONDS)
    return `${time.value} is no time in seconds: it may be in milliseconds or less, divide it to seconds`
  if (rate.value < 0) return `rps is negative: ${rate.value}`
  if (rate.value > MOST_RPS) return `rps is ${rate.value}, at most ${MOST_RPS} requests a second are possible`
  const before = seconds.last() ?? time.value
  if (time.value < before) return `seconds go back, from ${before} to ${time.value}: sort the rows by time`
  seconds.push(time.value)
  rps.push(rate.value)
  return null
}

interface Growing {
  push(value: number): void
  last(): number | null
  length(): number
  whole(): Float64Array
}

function growing(): Growing {
  let values = new Float64Array(1024)
  let count = 0
  return {
    push(value) {
      if (count === values.length) {
        const larger = new Float64Array(2 * count)
        larger.set(values)
        values = larger
      }
      values[count] = value
      count += 1
    },
    last: () => (count === 0 ? null : (values[count - 1] ?? null)),
    length: () => count,
    whole: () => values.slice(0, count),
  }
}

/** As spreadsheets write numbers; no hexadecimal, no underscores. */
const DECIMAL = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i

function readCell(field: string, cell: string | undefined): Result<number, string> {
  const text = (cell ?? '').trim()
  if (text === '')
    return {
      ok: false,
      error: `${field} is empty: leave a gap's row out, or write 0 where there was no load`,
    }
  const value = Number(text)
  if (!Number.isFinite(value) || !DECIMAL.test(text))
    return { ok: false, error: `${field} is no number without a unit: ${quote(text)}` }
  return ok(value)
}

function quote(text: string): string {
  return `"${text.length > 60 ? `${text.slice(0, 57)}…` : text}"`
}

export function traceSeconds({ seconds }: Trace): number {
  return (seconds.at(-1) ?? 0) - (seconds[0] ?? 0)
}

/** Shortest decimal numbers, so that what is written reads back the same. */
export function traceText({ seconds, rps }: Trace): string {
  const rows = Array.from(seconds, (time, index) => `${time},${rps[index] ?? 0}`)
  return `${TRACE_HEADER}\n${rows.join('\n')}\n`
}

export function gridOf(trace: Trace, dt: number): Result<Grid> {
  if (!(dt > 0) || !Number.isFinite(dt)) return fail('BadRequest', `dt must be more than 0 s, not ${dt}`)
  const t0 = trace.seconds[0] ?? 0
  const last = trace.seconds.at(-1) ?? 0
  if (last + dt <= last || t0 + dt <= t0)
    return fail('BadRequest', `a dt of ${dt} s is lost in times as large as ${last} s: use a longer dt`)
  const guess = Math.floor((last - t0) / dt) + 1
  if (guess > MOST_STEPS)
    return fail(
      'BadRequest',
      `${traceSeconds(trace)} s in steps of ${dt} s are ${grouped(guess)} steps, at most ${grouped(MOST_STEPS)} are possible: use a longer dt`,
    )
  // The quotient may be rounded either way: the times themselves decide.
  let steps = Math.max(1, guess - 1)
  while (t0 + steps * dt <= last) steps += 1
  const rps = new Float64Array(steps)
  let row = 0
  for (let k = 0; k < steps; k += 1) {
    const t = t0 + k * dt
    while (row + 1 < trace.seconds.length && (trace.seconds[row + 1] ?? 0) <= t) row += 1
    rps[k] = trace.rps[row] ?? 0
  }
  return ok({ t0, dt, rps })
}

/** The steps of both parts; `share` of them are in the first, at least one in each. */
export function splitGrid(grid: Grid, share: number): readonly [Grid, Grid] {
  const at = Math.min(grid.rps.length - 1, Math.max(1, Math.round(grid.rps.length * share)))
  return [
    { ...grid, rps: grid.rps.slice(0, at) },
    { ...grid, t0: grid.t0 + at * grid.dt, rps: grid.rps.slice(at) },
  ]
}
