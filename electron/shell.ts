/** Joins the window to a core: each document gets its own connection, relayed frame by frame. */
import { ipcMain, type BrowserWindow } from 'electron'
import { CHANNELS } from '../shared/contract/bridge.ts'
import type { ClientFrame } from '../shared/contract/frames.ts'
import { messageOf } from '../shared/lib/result.ts'
import type { ClientTransport } from './app/open.ts'
import { isOurs } from './window.ts'

/** Opens a connection to whoever owns the data folder now: this process, or another that may have gone meanwhile. */
export type Connect = () => Promise<ClientTransport>

interface Link {
  /** The document this connection belongs to; what an older one still sends is not heard. */
  readonly document: string
  readonly transport: Promise<ClientTransport>
}

export function relayFrames(currentWindow: () => BrowserWindow | null, connect: Connect): { close(): void } {
  let link: Link | null = null
  const ended = new Set<string>()

  function tell(channel: string, document: string, value: unknown): void {
    const window = currentWindow()
    if (window !== null && !window.isDestroyed()) window.webContents.send(channel, document, value)
  }

  function drop(): void {
    const dropped = link
    link = null
    void dropped?.transport.then(
      (open) => open.close(),
      () => undefined,
    )
  }

  function linkOf(document: string): Link {
    if (link?.document === document) return link
    if (link !== null) ended.add(link.document)
    drop()
    const transport = connect()
    const opened: Link = { document, transport }
    link = opened
    const lost = (why: string) => {
      if (link !== opened) return
      link = null
      tell(CHANNELS.close, document, why)
    }
    transport.then(
      (open) => {
        open.onFrame((frame) => {
          if (link === opened) tell(CHANNELS.frame, document, frame)
        })
        open.onClose(lost)
      },
      (thrown: unknown) => lost(messageOf(thrown)),
    )
    return opened
  }

  ipcMain.on(CHANNELS.frame, (event, document: unknown, frame: unknown) => {
    if (!isOurs(currentWindow(), event.sender, event.senderFrame)) return
    if (typeof document !== 'string' || ended.has(document)) return
    // The contract server validates every frame; here it is only passed on.
    void linkOf(document).transport.then(
      (open) => open.send(frame as ClientFrame),
      () => undefined,
    )
  })

  return { close: drop }
}
