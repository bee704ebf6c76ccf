/** Reads a client's first frame, which may name the connection it wants, and holds the rest until somebody serves it. */
import {
  helloFrameSchema,
  type ClientFrame,
  type ServerFrame,
  type Transport,
} from '../../shared/contract/frames.ts'

export type ServerSide = Transport<ServerFrame, ClientFrame>

/** Frames kept while the wanted connection opens; a client that sends more is not waiting for answers. */
const MOST_HELD = 256

/** Calls `serve` once, with the connection's name (null: none was named) and a transport on which nothing was lost. */
export function greet(near: ServerSide, serve: (wanted: string | null, client: ServerSide) => void): void {
  const held: ClientFrame[] = []
  let listener: ((frame: ClientFrame) => void) | null = null
  let greeted = false

  const client: ServerSide = {
    send: (frame) => near.send(frame),
    pending: () => near.pending?.() ?? 0,
    onFrame(listen) {
      listener = listen
      for (const frame of held.splice(0)) listen(frame)
      return () => {
        listener = null
      }
    },
    onClose: (listen) => near.onClose(listen),
    close: () => near.close(),
  }

  near.onFrame((frame) => {
    if (!greeted) {
      greeted = true
      const hello = helloFrameSchema.safeParse(frame)
      if (!hello.success) held.push(frame)
      serve(hello.success ? hello.data.connection : null, client)
      return
    }
    if (listener !== null) listener(frame)
    else if (held.length < MOST_HELD) held.push(frame)
    else near.close()
  })
}
