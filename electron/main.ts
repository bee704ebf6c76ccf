/** The desktop app: opens a core (or attaches to the one that runs), and one window onto it. */
import path from 'node:path'
import { app, dialog, Menu, type BrowserWindow } from 'electron'
import { openCore, type OpenedCore } from './app/open.ts'
import { relayFrames } from './shell.ts'
import { createWindow, registerScheme, serveRenderer, shutEveryWayOut } from './window.ts'

const here = import.meta.dirname
let window: BrowserWindow | null = null
let core: OpenedCore | null = null
let quitting = false

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

async function connect() {
  core ??= await open()
  try {
    return await core.connect()
  } catch {
    // The process that owned the data folder is gone: look again, and own it if nobody else does.
    await core.close()
    core = await open()
    return core.connect()
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

registerScheme()
if (!app.requestSingleInstanceLock()) {
  app.quit()
} else {
  app.on('second-instance', () => {
    if (window?.isMinimized() === true) window.restore()
    window?.focus()
  })
  app.on('window-all-closed', () => app.quit())
  app.on('before-quit', (event) => {
    if (quitting || core === null) return
    event.preventDefault()
    quitting = true
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
      show()
    })
    .catch((thrown: unknown) => {
      dialog.showErrorBox('Eyrie cannot start', thrown instanceof Error ? thrown.message : String(thrown))
      app.exit(1)
    })
}
