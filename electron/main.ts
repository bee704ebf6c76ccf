/** The desktop app: opens a core (or attaches to the one that runs), and one window onto it. */
import path from 'node:path'
import { app, dialog, Menu, type BrowserWindow } from 'electron'
import { createClient, type Client } from '../shared/contract/client.ts'
import { followNotices } from './app/alerts/desktop.ts'
import { openCore, type OpenedCore } from './app/open.ts'
import { relayFrames, showNotice } from './shell.ts'
import { createWindow, registerScheme, serveRenderer, shutEveryWayOut } from './window.ts'

const here = import.meta.dirname
let window: BrowserWindow | null = null
let core: OpenedCore | null = null
let quitting = false
/** The desktop's own connection: notices come whether the window is open or not. */
let notices: Client | null = null

function argument(name: string): string | null {
  const prefix = `--${name}=`
  return process.argv.find((each) => each.startsWith(prefix))?.slice(prefix.length) ?? null
}

async function open(): Promise<OpenedCore> {
  const opened = await openCore({
    dataDir: argument('data-dir') ?? process.env.EYRIE_DATA_DIR ?? null,
    connection: argument('connection'),
    onUnreachable: 'demo',
    host: 'electron',
    loop: true,
    environment: process.env,
  })
  if (!opened.ok) throw new Error(opened.error.message)
  return opened.value
}

let reopening: Promise<OpenedCore> | null = null

/** The process that owned the data folder is gone: looks again, and owns it if nobody else does. Once for all who ask. */
function reopen(gone: OpenedCore): Promise<OpenedCore> {
  reopening ??= gone
    .close()
    .then(open)
    .then((opened) => (core = opened))
    .finally(() => {
      reopening = null
    })
  return reopening
}

async function connect() {
  const asked = (core ??= await open())
  try {
    return await asked.connect()
  } catch {
    const next = core === asked ? await reopen(asked) : core
    return next.connect()
  }
}

function show(): void {
  const created = createWindow(path.join(here, 'preload.cjs'))
  window = created
  const relay = relayFrames(() => window, connect)
  created.on('closed', () => {
    relay.close()
    window = null
  })
}

function focus(): void {
  if (window?.isMinimized() === true) window.restore()
  window?.focus()
}

registerScheme()
if (!app.requestSingleInstanceLock()) {
  app.quit()
} else {
  app.on('second-instance', focus)
  app.on('window-all-closed', () => app.quit())
  app.on('before-quit', (event) => {
    if (quitting || core === null) return
    event.preventDefault()
    quitting = true
    notices?.close()
    void core.close().finally(() => app.quit())
  })
  void app
    .whenReady()
    .then(async () => {
      Menu.setApplicationMenu(
        Menu.buildFromTemplate([
          { role: 'fileMenu' },
          { role: 'editMenu' },
          { role: 'viewMenu' },
          { role: 'windowMenu' },
        ]),
      )
      shutEveryWayOut()
      serveRenderer(path.join(here, 'renderer'))
      core = await open()
      notices = createClient(connect)
      followNotices(notices, (notice) => showNotice(notice, focus), Date.now())
      show()
    })
    .catch((thrown: unknown) => {
      dialog.showErrorBox('Eyrie cannot start', thrown instanceof Error ? thrown.message : String(thrown))
      app.exit(1)
    })
}
