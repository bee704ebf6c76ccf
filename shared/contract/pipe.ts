/** Two transports joined back to back inside one process; frames cross as JSON text, as they do everywhere else. */
import { createSignal } from '../lib/signal.ts'
import { decodeFrame, tooLarge } from './codec.ts'
import type { Transport } from './frames.ts'

interface End<Out, In> extends Transport<Out, In> {
  deliver(text: string): void
  ended(why: string): void
}

/** `mostToSecond`: the largest frame the second end takes, in characters. A larger one closes the pipe. */
export function createPipe<A, B>(mostToSecond = Infinity): readonly [Transport<A, B>, Transport<B, A>] {
  const first: End<A, B> = createEnd(() => second, mostToSecond)
  const second: End<B, A> = createEnd(() => first, Infinity)
  return [first, second]
}

function createEnd<Out, In>(peer: () => End<In, Out>, most: number): End<Out, In> {
  const frames = createSignal<In>()
  const closes = createSignal<string>()
  let waiting: string[] = []
  let why: string | null = null

  function close(reason: string): void {
    if (why !== null) return
    why = reason
    waiting = []
    closes.emit(reason)
    peer().ended(reason)
  }

  /** Never in the sender's own turn: as over a wire. */
  function drain(): void {
    const batch = waiting
    waiting = []
    for (const text of batch) if (why === null) frames.emit(decodeFrame(text) as In)
  }

  return {
    send(frame) {
      if (why !== null) return
      const text = JSON.stringify(frame)
      if (text.length > most) close(tooLarge(text.length, most))
      else peer().deliver(text)
    },
    deliver(text) {
      if (why !== null) return
      waiting.push(text)
      if (waiting.length === 1) void Promise.resolve().then(drain)
    },
    ended: close,
    onFrame: (listener) => frames.listen(listener),
    onClose(listener) {
      const stop = closes.listen(listener)
      if (why !== null) {
        const reason = why
        void Promise.resolve().then(() => listener(reason))
      }
      return stop
    },
    close: () => close('closed by the other side'),
  }
}
