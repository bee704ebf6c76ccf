/** The tray and the application menu, kept as the core stands; the few questions that are asked outside the window. */
import { setTimeout } from 'node:timers/promises'
import { app, dialog, Menu, nativeImage, Tray } from 'electron'
import type { Client } from '../shared/contract/client.ts'
import type { DeskLevel, DeskView } from '../shared/contract/desktop.ts'
import { applicationMenu, trayMenu, trayTip, type MenuActions } from './desktop/menus.ts'
import { trayBitmap } from './desktop/trayIcon.ts'

const SIZE = 22

function pictureOf(level: DeskLevel): Electron.NativeImage {
  const picture = nativeImage.createEmpty()
  for (const scaleFactor of [1, 2]) {
    const pixels = SIZE * scaleFactor
    const buffer = Buffer.from(trayBitmap(level, pixels))
    picture.addRepresentation({
      scaleFactor,
      ...{ width: pixels, height: pixels },
      buffer: nativeImage.createFromBitmap(buffer, { width: pixels, height: pixels, scaleFactor }).toPNG(),
    })
  }
  return picture
}

/** Follows how the core stands for as long as the app runs. `open` shows the window, at a hash where one is given. */
export function createDesk(client: Client, open: (hash?: string) => void): void {
  let view: DeskView | null = null
  let drawn: DeskLevel = 'unknown'
  const actions: MenuActions = {
    open,
    freeze: (frozen) => void freeze(client, frozen),
    quit: () => app.quit(),
  }
  const tray = new Tray(pictureOf(drawn))
  tray.on('click', () => open())

  function draw(): void {
    const level = view?.level ?? 'unknown'
    if (level !== drawn) tray.setImage(pictureOf(level))
    drawn = level
    tray.setToolTip(trayTip(view))
    tray.setContextMenu(Menu.buildFromTemplate(trayMenu(view, actions)))
    Menu.setApplicationMenu(Menu.buildFromTemplate(applicationMenu(view, actions, process.platform)))
  }

  draw()
  client.follow('desktop.changed', {}, ({ state, connected }) => {
    // What was true when the core was lost may be true no longer.
    const next = connected ? (state?.desk ?? null) : null
    if (JSON.stringify(next) === JSON.stringify(view)) return
    view = next
    draw()
  })
}

/** A window that is closed does not wait longer for a core that is silent. */
const CLOSING_MS = 1000

/** Whether closing the window leaves Eyrie running: as it is set now, and not when nobody can say. */
export async function closesToTray(client: Client): Promise<boolean> {
  const asked = client.call('settings.get', {}).then((answer) => answer.ok && answer.value.closeToTray)
  return Promise.race([asked, setTimeout(CLOSING_MS, false, { ref: false })])
}

async function freeze(client: Client, frozen: boolean): Promise<void> {
  if (!frozen && !(await agreed())) return
  const answer = await client.call('controller.freeze', { frozen })
  if (!answer.ok) complain(frozen ? 'Nothing was frozen' : 'Nothing was unfrozen', answer.error.message)
}

/** Freezing is done at once; that everything may act again is asked. */
async function agreed(): Promise<boolean> {
  const { response } = await dialog.showMessageBox({
    type: 'question',
    message: 'Unfreeze everything?',
    detail: 'Decisions act again at once, where services are armed.',
    buttons: ['Unfreeze', 'Leave it frozen'],
    ...{ defaultId: 1, cancelId: 1 },
  })
  return response === 0
}

/** Says what could not be done, and waits for nobody. */
export function complain(message: string, detail: string): void {
  void dialog.showMessageBox({ type: 'warning', message, detail, buttons: ['OK'] })
}
