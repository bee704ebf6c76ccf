/** Frames as JSON text over a WebSocket of the `ws` package. */
import { WebSocket, type RawData } from 'ws'
import { decodeFrame } from '../../shared/contract/codec.ts'
import type { Transport } from '../../shared/contract/frames.ts'
import { createSignal } from '../../shared/lib/signal.ts'

export function webSocketTransport<Out, In>(socket: WebSocket): Transport<Out, In> {
  const frames = createSignal<In>()
  const closes = createSignal<string>()
  let why: string | null = null

  function end(reason: string): void {
    if (why !== null) return
    why = reason
    closes.emit(reason)
  }

  socket.on('message', (data: RawData) => frames.emit(decodeFrame(textOf(data)) as In))
  // What is too large or malformed: ws closes after the error.
  socket.on('error', (error) => end(error.message))
  socket.on('close', (code, reason) => {
    const said = reason.toString()
    end(said === '' ? `the other side closed the connection (${code})` : said)
  })

  return {
    send(frame) {
      if (why === null && socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame))
    },
    pending: () => socket.bufferedAmount,
    onFrame: (listener) => frames.listen(listener),
    onClose(listener) {
      const stop = closes.listen(listener)
      const reason = why
      if (reason !== null) queueMicrotask(() => listener(reason))
      return stop
    },
    close() {
      end('closed here')
      socket.close()
    },
  }
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8')
  return Buffer.isBuffer(data) ? data.toString('utf8') : Buffer.from(data).toString('utf8')
}
