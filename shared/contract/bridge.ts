/** What the preload script lends the page: frames in, frames out, and nothing else of Electron. */
import type { ClientFrame, ServerFrame } from './frames.ts'

export interface EyrieBridge {
  readonly host: 'electron'
  send(frame: ClientFrame): void
  /** Gives back how to stop listening. */
  onFrame(listener: (frame: ServerFrame) => void): () => void
  /** The core behind this window went away; the next frame sent opens a new connection. */
  onClose(listener: (why: string) => void): () => void
}

/** The channels the bridge uses; main and preload must agree on them. */
export const CHANNELS = { frame: 'eyrie:frame', close: 'eyrie:close' } as const
