/** Joins a browser's connection to a core that another process owns. */
import type { ClientFrame, ServerFrame, Transport } from '../../shared/contract/frames.ts'

/** A page that reads this slowly misses deltas from here on: it notices the gap and asks for a snapshot. */
const MAX_PENDING_BYTES = 1_000_000
/** Frames kept while the connection to the owner opens. */
const MOST_EARLY = 256

export function relay(
  near: Transport<ServerFrame, ClientFrame>,
  connect: () => Promise<Transport<ClientFrame, ServerFrame>>,
): void {
  const early: ClientFrame[] = []
  let far: Transport<ClientFrame, ServerFrame> | null = null
  let closed = false

  function close(): void {
    closed = true
    near.close()
    far?.close()
  }

  near.onFrame((frame) => {
    if (far !== null) far.send(frame)
    else if (early.length < MOST_EARLY) early.push(frame)
    else close()
  })
  near.onClose(close)
  connect().then(
    (opened) => {
      if (closed) {
        opened.close()
        return
      }
      far = opened
      opened.onFrame((frame) => {
        if (frame.type === 'delta' && (near.pending?.() ?? 0) > MAX_PENDING_BYTES) return
        near.send(frame)
      })
      opened.onClose(close)
      for (const frame of early.splice(0)) opened.send(frame)
    },
    // The page tries again by itself, and this then looks anew for whoever owns the data folder.
    close,
  )
}
