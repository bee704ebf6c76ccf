/** A `.env` file as Compose reads it: `NAME=value`, quotes, comments, and variables set before. */
import { interpolate, type Variables } from './interpolate.ts'
import { fileProblem, type Problem } from './source.ts'

export interface ReadEnvironment {
  readonly values: ReadonlyMap<string, string>
  readonly problems: readonly Problem[]
}

const LINE = /^\s*(?:export\s+)?([A-Za-z_][\w.-]*)\s*(?:[=:]\s*([\s\S]*))?$/

export function readDotenv(file: string, text: string, outer: Variables): ReadEnvironment {
  const values = new Map<string, string>()
  const problems: Problem[] = []
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? ''
    if (/^\s*(#|$)/.test(line)) continue
    const wrong = (message: string) => problems.push({ ...fileProblem(file, message), line: at + 1 })
    const match = LINE.exec(line)
    if (match?.[1] === undefined) {
      wrong(`"${line.trim().slice(0, 40)}" is no NAME=value`)
      continue
    }
    const name = match[1]
    if (match[2] === undefined) {
      const known = outer(name)
      if (known !== undefined) values.set(name, known)
      continue
    }
    let written = match[2]
    const quote = written[0]
    if (quote === '"' || quote === "'") {
      // A quoted value may go on over several lines.
      while (closingQuote(written, quote) === -1 && at + 1 < lines.length) {
        at += 1
        written += `\n${lines[at] ?? ''}`
      }
      const end = closingQuote(written, quote)
      if (end === -1) {
        wrong(`the value of ${name} has no closing quote`)
        continue
      }
      const inner = written.slice(1, end)
      if (quote === "'") values.set(name, inner)
      else expand(name, unescape(inner), wrong)
      continue
    }
    expand(
      name,
      written
        .replace(/\s+#.*$/, '')
        .replace(/^#.*$/, '')
        .trim(),
      wrong,
    )
  }
  return { values, problems }

  function expand(name: string, written: string, wrong: (message: string) => void): void {
    const expanded = interpolate(written, (other) => outer(other) ?? values.get(other))
    if (expanded.ok) values.set(name, expanded.value)
    else wrong(`${name}: ${expanded.error.message}`)
  }
}

function closingQuote(text: string, quote: string): number {
  for (let at = 1; at < text.length; at += 1) {
    if (text[at] === '\\' && quote === '"') at += 1
    else if (text[at] === quote) return at
  }
  return -1
}

function unescape(text: string): string {
  return text.replace(/\\([nrt"\\])/g, (_, letter: string) =>
    letter === 'n' ? '\n' : letter === 'r' ? '\r' : letter === 't' ? '\t' : letter,
  )
}
