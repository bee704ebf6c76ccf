// @ts-check
/** An empty Electron window, as bare as it can be: the floor of what a desktop app costs. */
import { app, BrowserWindow } from 'electron'

void app.whenReady().then(() => {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    show: false,
    backgroundColor: '#101114',
    webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false },
  })
  window.once('ready-to-show', () => window.show())
  void window.loadURL('data:text/html,<body style="background:%23101114;color:white"><p>Nothing</p>')
})
app.on('window-all-closed', () => app.quit())
