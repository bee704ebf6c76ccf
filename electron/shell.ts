/** Joins the window to a core: each document gets its own connection, relayed frame by frame. */
import { ipcMain, type BrowserWindow } from 'electron'
import { CHANNELS } from '../shared/contract/bridge.ts'
import type { ClientFrame } from '../shared/contract/frames.ts'
import { messageOf } from '../shared/lib/result.ts'
import type { ClientTransport } from './app/open.ts'
import { isOurs } from './window.ts'

/** Opens a connection to whoever owns the data folder now: this process, or another that may have gone meanwhile. */
export type Connect = () => Promise<ClientTransport>

export function relayFrames(currentWindow: () => BrowserWindow | null, connect: Connect): { close(): void } {
  let transport: Promise<ClientTransport> | null = null

  function tell(channel: string, value: unknown): void {
    const window = currentWindow()
    if (window !== null && !window.isDestroyed()) window.webContents.send(channel, value)
  }

  function drop(): void {
    void transport?.then(
      (open) => open.close(),
      () => undefined,
    )
    transport = null
  }

  function open(): Promise<ClientTransport> {
    if (transport !== null) return transport
    const opening = connect().then((opened) => {
      opened.onFrame((frame) => {
        if (transport === opening) tell(CHANNELS.frame, frame)
      })
      opened.onClose((why) => {
        if (transport !== opening) return
        transport = null
        tell(CHANNELS.close, why)
      })
      return opened
    })
    transport = opening
    opening.catch((thrown: unknown) => {
      if (transport === opening) transport = null
      tell(CHANNELS.close, messageOf(thrown))
    })
    return opening
  }

  ipcMain.on(CHANNELS.frame, (event, frame: unknown) => {
    if (!isOurs(currentWindow(), event.sender, event.senderFrame)) return
    // The contract server validates every frame; here it is only passed on.
    void open().then(
      (opened) => opened.send(frame as ClientFrame),
      () => undefined,
    )
  })

  return {
    /** A new document follows anew: what the old one followed ends here. */
    close: drop,
  }
}
