/** What joins the desktop to a core: each document gets its own connection, relayed frame by frame; notices are shown, reports printed. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { BrowserWindow, ipcMain, Notification } from 'electron'
import type { NoticeView } from '../shared/contract/alerts.ts'
import { CHANNELS } from '../shared/contract/bridge.ts'
import type { ClientFrame } from '../shared/contract/frames.ts'
import { fail, messageOf, ok, type Result } from '../shared/lib/result.ts'
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

/** A notification that nobody holds is collected, and with it what a click does. */
const held = new Set<Notification>()

/** Shows it the desktop's own way; a desktop without notifications is told nothing. */
export function showNotice({ title, body, severity }: NoticeView, onClick: () => void): void {
  if (!Notification.isSupported()) return
  const urgency = severity === 'critical' ? 'critical' : 'normal'
  const notification = new Notification({ title, body, urgency })
  held.add(notification)
  const letGo = () => held.delete(notification)
  notification.on('click', () => {
    letGo()
    onClick()
  })
  notification.on('close', letGo)
  notification.show()
}

/** HTML as PDF, by a window of its own that nobody sees: without script, storage, or any page but this one. */
export async function printPdf(html: string): Promise<Result<Uint8Array>> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'eyrie-print-'))
  const window = new BrowserWindow({
    show: false,
    webPreferences: { sandbox: true, contextIsolation: true, javascript: false, partition: 'print' },
  })
  try {
    // Longer reports do not fit into an address.
    const file = path.join(folder, 'report.html')
    await writeFile(file, html, { mode: 0o600 })
    await window.loadFile(file)
    return ok(await window.webContents.printToPDF({ printBackground: true, preferCSSPageSize: true }))
  } catch (thrown) {
    return fail('Failed', `the report could not be printed: ${messageOf(thrown)}`)
  } finally {
    window.destroy()
    await rm(folder, { recursive: true, force: true })
  }
}
