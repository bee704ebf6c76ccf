/** The desktop app: opens a core (or attaches to the one that runs), and one window onto it. */
import path from 'node:path'
import { app, dialog, type BrowserWindow } from 'electron'
import { createClient, type Client } from '../shared/contract/client.ts'
import { followNotices } from './app/alerts/desktop.ts'
import { openCore, type OpenedCore } from './app/open.ts'
import { hashOfLink, linkAmong, LINK_SCHEME } from './desktop/links.ts'
import { printPdf, relayFrames, showNotice } from './shell.ts'
import { closesToTray, complain, createDesk } from './tray.ts'
import { createWindow, ORIGIN, registerScheme, serveRenderer, shutEveryWayOut } from './window.ts'

const here = import.meta.dirname
let window: BrowserWindow | null = null
let core: OpenedCore | null = null
let quitting = false
/** The desktop's own connection: notices and the tray's state come whether the window is open or not. */
let client: Client | null = null
/** A link that came before there was a window to show it. */
let linked: string | null = linkAmong(process.argv)

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
    print: printPdf,
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

/** Creates the window, opened where the last link leads. */
function createShown(): void {
  const hash = takeLink()
  const created = createWindow(path.join(here, 'preload.cjs'), hash ?? '')
  window = created
  const relay = relayFrames(() => window, connect)
  created.on('close', (event) => {
    if (quitting || client === null) return
    event.preventDefault()
    void closesToTray(client).then((stays) => (stays ? created.hide() : created.destroy()))
  })
  created.on('closed', () => {
    relay.close()
    window = null
  })
}

/** Brings the window to the front, at a hash of the dashboard (`#/history`) where one is given. */
function show(hash?: string): void {
  if (window === null) return
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
  if (hash !== undefined) void window.loadURL(`${ORIGIN}/${hash}`)
}

/** The hash of the link that came last; a bad one is told, and leads nowhere. */
function takeLink(): string | undefined {
  const link = linked
  linked = null
  if (link === null) return undefined
  const hash = hashOfLink(link)
  if (hash.ok) return hash.value
  complain('Eyrie cannot open this link', hash.error.message)
  return undefined
}

/** Somebody started Eyrie again, or followed a link to it. */
function called(link: string | null): void {
  linked = link ?? linked
  // Before there is a window it is kept for the one that comes.
  if (window !== null) show(takeLink())
}

registerScheme()
if (!app.requestSingleInstanceLock()) {
  app.quit()
} else {
  // Only an installed app is something the desktop can start for a link.
  if (app.isPackaged) app.setAsDefaultProtocolClient(LINK_SCHEME)
  app.on('second-instance', (_event, argv) => called(linkAmong(argv)))
  app.on('open-url', (event, link) => {
    event.preventDefault()
    called(link)
  })
  app.on('activate', () => show())
  app.on('window-all-closed', () => app.quit())
  app.on('before-quit', (event) => {
    if (quitting || core === null) return
    event.preventDefault()
    quitting = true
    client?.close()
    void core.close().finally(() => app.quit())
  })
  void app
    .whenReady()
    .then(async () => {
      shutEveryWayOut()
      serveRenderer(path.join(here, 'renderer'))
      core = await open()
      client = createClient(connect)
      followNotices(client, (notice) => showNotice(notice, () => show()), Date.now())
      createShown()
      createDesk(client, show)
    })
    .catch((thrown: unknown) => {
      dialog.showErrorBox('Eyrie cannot start', thrown instanceof Error ? thrown.message : String(thrown))
      app.exit(1)
    })
}
