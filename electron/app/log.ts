/** The log: one JSON object a line, rotated by size, with secrets masked. */
import { appendFileSync, renameSync, statSync } from 'node:fs'
import path from 'node:path'

export interface Log {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void
  error(message: string, fields?: Readonly<Record<string, unknown>>): void
}

const LARGEST_BYTES = 2_000_000
const SECRET_FIELD = /pass|secret|token|authorization|cookie|key$/i
/** Passwords inside URLs: `https://user:password@host`. */
const URL_PASSWORD = /(\/\/[^/\s:@]*:)[^@\s]+@/g

export function redactText(text: string): string {
  return text.replace(URL_PASSWORD, '$1***@')
}

function redact(name: string, value: unknown): unknown {
  if (SECRET_FIELD.test(name)) return '***'
  return typeof value === 'string' ? redactText(value) : value
}

/** Writes to `eyrie.log` in the data folder, keeping one older file; a full disk never stops the controller. */
export function createLog(dataDir: string, now: () => number): Log {
  const file = path.join(dataDir, 'eyrie.log')

  function rotate(): void {
    const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
    if (size > LARGEST_BYTES) renameSync(file, `${file}.1`)
  }

  function write(level: string, message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    const line = JSON.stringify(
      { at: new Date(now()).toISOString(), level, message: redactText(message), ...fields },
      redact,
    )
    try {
      rotate()
      appendFileSync(file, `${line}\n`, { mode: 0o600 })
    } catch {
      process.stderr.write(`${line}\n`)
    }
  }

  return {
    info: (message, fields) => write('info', message, fields),
    error: (message, fields) => write('error', message, fields),
  }
}
