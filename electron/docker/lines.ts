/** Cuts a stream of JSON lines, as the engine sends events and statistics, into values. */
import type { Readable } from 'node:stream'

/** Longer than anything the engine sends; a line beyond it is dropped, so that memory stays bounded. */
const LONGEST = 1_000_000

/** Calls `onValue` for each line that is JSON; others are counted and passed over. `onEnd` is called once. */
export function readJsonLines(stream: Readable, onValue: (value: unknown) => void, onEnd: () => void): void {
  let rest = ''
  let ended = false
  const end = () => {
    if (ended) return
    ended = true
    onEnd()
  }
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => {
    rest += chunk
    for (let at = rest.indexOf('\n'); at >= 0; at = rest.indexOf('\n')) {
      const value = parse(rest.slice(0, at))
      rest = rest.slice(at + 1)
      if (value !== undefined) onValue(value)
    }
    if (rest.length > LONGEST) rest = ''
  })
  stream.on('error', end)
  stream.on('end', end)
  stream.on('close', end)
}

function parse(line: string): unknown {
  if (line.trim() === '') return undefined
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
