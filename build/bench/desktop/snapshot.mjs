// @ts-check
/**
 * Runs Eyrie and measures in its own window, over its own bridge, how long the snapshot of the overview takes; then, in a
 * second window, the same bytes out of main's hand. Says one line, `{ at, bytes, … }`, with the times in milliseconds.
 */
import path from 'node:path'
import { app, BrowserWindow, ipcMain } from 'electron'
import { pathToFileURL } from 'node:url'

const ROUNDS = 300
/** Between two of them: the server sends at most once a second, and a window is never asked so often. */
const REST_MS = 20

/** @param {string} name */
function argument(name) {
  const prefix = `--${name}=`
  return process.argv.find((each) => each.startsWith(prefix))?.slice(prefix.length) ?? ''
}

const REST = `const rest = () => new Promise((resolve) => setTimeout(resolve, ${REST_MS}))`

const OWN = `(async () => {
  ${REST}
  const times = []
  let hear = () => undefined
  window.eyrie.onFrame((frame) => hear(frame))
  let last
  for (let id = 1; id <= ${ROUNDS}; id += 1) {
    const begun = performance.now()
    const first = new Promise((resolve) => {
      hear = (frame) => { if (frame.id === id) { times.push(performance.now() - begun); resolve(frame) } }
    })
    window.eyrie.send({ type: 'follow', id, topic: 'overview.changed', params: {} })
    last = await first
    hear = () => undefined
    window.eyrie.send({ type: 'unfollow', id })
    await rest()
  }
  return { times, frame: last }
})()`

/** @param {string} what */
const floor = (what) => `(async () => {
  ${REST}
  const times = []
  let hear = () => undefined
  window.echo.onAnswer((value) => hear(value))
  for (let round = 0; round < ${ROUNDS}; round += 1) {
    const begun = performance.now()
    const answered = new Promise((resolve) => {
      hear = () => { times.push(performance.now() - begun); resolve() }
    })
    window.echo.ask(${JSON.stringify(what)})
    await answered
    await rest()
  }
  return times
})()`

/** @param {import('electron').BrowserWindow} window */
async function measure(window) {
  const { webContents } = window
  // Long enough that every container was measured.
  await new Promise((resolve) => setTimeout(resolve, 5000))
  // A page of our own origin that is none: nobody else speaks over the bridge there.
  await webContents.loadURL('eyrie-app://dashboard/nothing')
  const { times, frame } = await webContents.executeJavaScript(OWN)
  const text = JSON.stringify(frame)
  /** @type {Record<string, unknown>} */
  const held = { text, frame }
  ipcMain.on('bench:echo', (event, what) => event.sender.send('bench:echo', held[what]))
  const other = new BrowserWindow({
    webPreferences: {
      preload: path.join(import.meta.dirname, 'echo.cjs'),
      sandbox: true,
      contextIsolation: true,
    },
  })
  await other.loadURL('data:text/html,echo')
  const asText = await other.webContents.executeJavaScript(floor('text'))
  const asFrame = await other.webContents.executeJavaScript(floor('frame'))
  const services = Object.keys(frame.state).filter((key) => key.startsWith('service:')).length
  process.stdout.write(
    `${JSON.stringify({ at: Date.now(), bytes: text.length, services, own: times, asText, asFrame })}\n`,
  )
}

app.once('browser-window-created', (_event, window) => {
  window.webContents.once('dom-ready', () => void measure(window))
})
await import(pathToFileURL(argument('entry')).href)
