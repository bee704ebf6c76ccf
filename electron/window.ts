/** The one window: sandboxed, on Eyrie's own protocol, with every way out of it shut, and where it was left. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { app, BrowserWindow, protocol, screen, session, type WebContents } from 'electron'
import { placeWindow, readWindowState, SMALLEST, writeWindowState } from './desktop/windowState.ts'
import { contentSecurityPolicy, contentType, resolveAsset } from './hosts/assets.ts'

/** A privileged standard scheme of our own: `file://` would give pages the whole disk and a null origin. */
export const SCHEME = 'eyrie-app'
export const ORIGIN = `${SCHEME}://dashboard`

export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/** Serves the built renderer, and nothing outside its folder. */
export function serveRenderer(rendererDir: string): void {
  protocol.handle(SCHEME, async (request) => {
    const url = new URL(request.url)
    const file = url.host === 'dashboard' ? resolveAsset(rendererDir, url.pathname) : null
    const body = file === null ? null : await readFile(file).catch(() => null)
    if (file === null || body === null) return new Response('not found', { status: 404 })
    return new Response(new Uint8Array(body), {
      headers: {
        'content-type': contentType(file),
        'content-security-policy': contentSecurityPolicy(),
        'x-content-type-options': 'nosniff',
      },
    })
  })
}

/** No permissions, no navigation away, no windows, no webviews: the dashboard needs none of them. */
export function shutEveryWayOut(): void {
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.defaultSession.setPermissionCheckHandler(() => false)
  session.defaultSession.setDevicePermissionHandler(() => false)
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event, url) => {
      if (!url.startsWith(`${ORIGIN}/`)) event.preventDefault()
    })
    contents.on('will-redirect', (event) => event.preventDefault())
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  })
}

/** Of this desktop, not of an engine: it lies in Electron's own profile. */
const stateFile = () => path.join(app.getPath('userData'), 'window.json')

/** The main screen first. */
function workAreas(): Electron.Rectangle[] {
  const main = screen.getPrimaryDisplay()
  const others = screen.getAllDisplays().filter(({ id }) => id !== main.id)
  return [main, ...others].map(({ workArea }) => workArea)
}

function remember(window: BrowserWindow): void {
  writeWindowState(stateFile(), { bounds: window.getNormalBounds(), maximised: window.isMaximized() })
}

/** `hash`: where in the dashboard it opens (`#/history`). */
export function createWindow(preload: string, hash: string): BrowserWindow {
  const { maximised, ...place } = placeWindow(readWindowState(stateFile()), workAreas())
  const window = new BrowserWindow({
    ...place,
    minWidth: SMALLEST.width,
    minHeight: SMALLEST.height,
    title: 'Eyrie',
    show: false,
    backgroundColor: '#101114',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  })
  // Chromium asks nobody about about:blank: whoever ends up there is brought back.
  window.webContents.on('did-navigate', (_event, url) => {
    if (!url.startsWith(`${ORIGIN}/`)) void window.loadURL(`${ORIGIN}/`)
  })
  window.once('ready-to-show', () => {
    if (maximised) window.maximize()
    window.show()
  })
  window.on('close', () => remember(window))
  void window.loadURL(`${ORIGIN}/${hash}`)
  return window
}

/** Frames count only from our window's main frame on our own origin. */
export function isOurs(
  window: BrowserWindow | null,
  sender: WebContents,
  frame: Electron.WebFrameMain | null,
): boolean {
  if (window === null || window.isDestroyed() || sender !== window.webContents) return false
  return frame !== null && frame === sender.mainFrame && frame.url.startsWith(`${ORIGIN}/`)
}
