/** Frames as JSON over a byte stream, one a line. */
import type { Socket } from 'node:net'
import { decodeFrame, tooLarge } from '../../shared/contract/codec.ts'
import type { Transport } from '../../shared/contract/frames.ts'
import { createSignal } from '../../shared/lib/signal.ts'

const NEWLINE = 0x0a

/** `most`: the largest frame taken, in bytes; a larger one closes the connection before it fills the memory. */
export function lineTransport<Out, In>(socket: Socket, most: number): Transport<Out, In> {
  const frames = createSignal<In>()
  const closes = createSignal<string>()
  let parts: Buffer[] = []
  let size = 0
  let why: string | null = null

  function end(reason: string, flush = false): void {
    if (why !== null) return
    why = reason
    parts = []
    if (flush) socket.destroySoon()
    else socket.destroy()
    closes.emit(reason)
  }

  function take(part: Buffer): boolean {
    size += part.length
    if (size > most) {
      end(tooLarge(size, most))
      return false
    }
    parts.push(part)
    return true
  }

  socket.on('data', (chunk: Buffer) => {
    let from = 0
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      if (why !== null || !take(chunk.subarray(from, at))) return
      const line = Buffer.concat(parts).toString('utf8')
      parts = []
      size = 0
      from = at + 1
      if (line !== '') frames.emit(decodeFrame(line) as In)
    }
    if (why === null && from < chunk.length) take(chunk.subarray(from))
  })
  socket.on('error', (error) => end(error.message))
  socket.on('close', () => end('the other process closed the connection'))

  return {
    send(frame) {
      if (why === null) socket.write(`${JSON.stringify(frame)}\n`)
    },
    pending: () => socket.writableLength,
    onFrame: (listener) => frames.listen(listener),
    onClose(listener) {
      const stop = closes.listen(listener)
      const reason = why
      if (reason !== null) queueMicrotask(() => listener(reason))
      return stop
    },
    close: () => end('closed here', true),
  }
}
