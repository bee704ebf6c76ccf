// @ts-check
// The Redis protocol (RESP2) over one socket: pipelined commands, a deadline on each, reconnection.
import { connect } from 'node:net'

/** @typedef {string | number | null} Reply */
/** @typedef {{ resolve: (reply: Reply) => void, reject: (error: Error) => void, timer: NodeJS.Timeout }} Waiting */

const deadlineMs = 1_000

/**
 * One reply from the start of the buffer, and the number of bytes it took; null while it is incomplete.
 * Arrays are left out: no command used here answers with one.
 * @param {Buffer} buffer
 * @returns {{ reply: Reply | Error, bytes: number } | null}
 */
export function readReply(buffer) {
  const end = buffer.indexOf('\r\n')
  if (end < 0) return null
  const text = buffer.toString('utf8', 1, end)
  switch (String.fromCharCode(buffer[0] ?? 0)) {
    case '+':
      return { reply: text, bytes: end + 2 }
    case '-':
      return { reply: new Error(`Redis answered: ${text}`), bytes: end + 2 }
    case ':':
      return { reply: Number(text), bytes: end + 2 }
    case '$': {
      const length = Number(text)
      if (length < 0) return { reply: null, bytes: end + 2 }
      const start = end + 2
      if (buffer.length < start + length + 2) return null
      return { reply: buffer.toString('utf8', start, start + length), bytes: start + length + 2 }
    }
    default:
      throw new Error(`not a Redis reply: ${JSON.stringify(buffer.toString('utf8', 0, 40))}`)
  }
}

/**
 * @param {readonly (string | number)[]} parts
 * @returns {string}
 */
export function encodeCommand(parts) {
  const words = parts.map((part) => `$${String(Buffer.byteLength(String(part)))}\r\n${String(part)}\r\n`)
  return `*${String(parts.length)}\r\n${words.join('')}`
}

/**
 * A client that connects on the first command and again after a lost connection.
 * @param {{ host: string, port: number, password?: string | undefined }} address
 */
export function createRedis({ host, port, password }) {
  /** @type {import('node:net').Socket | null} */
  let socket = null
  /** @type {Waiting[]} */
  let waiting = []

  /** @param {Error} error */
  const fail = (error) => {
    const failed = waiting
    waiting = []
    socket?.destroy()
    socket = null
    for (const { reject, timer } of failed) {
      clearTimeout(timer)
      reject(error)
    }
  }

  /**
   * @param {import('node:net').Socket} to
   * @param {readonly (string | number)[]} parts
   * @returns {Promise<Reply>}
   */
  const send = (to, parts) =>
    new Promise((resolve, reject) => {
      // Replies come in order, so a late one would be taken for the next command's: drop the connection.
      const timer = setTimeout(() => {
        fail(new Error(`Redis at ${host}:${String(port)} did not answer within ${String(deadlineMs)} ms`))
      }, deadlineMs)
      waiting.push({ resolve, reject, timer })
      to.write(encodeCommand(parts))
    })

  const open = () => {
    const opened = connect({ host, port, noDelay: true })
    let received = Buffer.alloc(0)
    // Events of a socket already given up must not fail the commands of its successor.
    const lost = (/** @type {Error} */ error) => {
      if (socket === opened) fail(error)
    }
    opened.on('error', lost)
    opened.on('close', () => {
      lost(new Error(`Redis at ${host}:${String(port)} closed the connection`))
    })
    opened.on('data', (chunk) => {
      received = Buffer.concat([received, chunk])
      try {
        for (let next = readReply(received); next; next = readReply(received)) {
          received = received.subarray(next.bytes)
          const first = waiting.shift()
          if (!first) throw new Error('Redis sent a reply nobody asked for')
          clearTimeout(first.timer)
          if (next.reply instanceof Error) first.reject(next.reply)
          else first.resolve(next.reply)
        }
      } catch (error) {
        lost(error instanceof Error ? error : new Error(String(error)))
      }
    })
    if (password !== undefined) send(opened, ['AUTH', password]).catch(lost)
    return opened
  }

  return {
    /**
     * @param {...(string | number)} parts
     * @returns {Promise<Reply>} rejects when Redis is unreachable, refuses, or takes over a second
     */
    command: (...parts) => send((socket ??= open()), parts),
    close: () => {
      fail(new Error('the Redis client was closed'))
    },
  }
}
