// @ts-check
/**
 * Runs a desktop app and says on stdout when its first window showed what is waited for, in epoch ms:
 *
 *   electron started.mjs --entry=PATH --shows=SELECTOR …
 */
import { app } from 'electron'
import { pathToFileURL } from 'node:url'

/** @param {string} name */
function argument(name) {
  const prefix = `--${name}=`
  const found = process.argv.find((each) => each.startsWith(prefix))
  if (found === undefined) throw new Error(`${prefix}… is missing`)
  return found.slice(prefix.length)
}

/** Resolves in the frame after the one that has it. @param {string} selector */
const waitFor = (selector) => `new Promise((resolve) => {
  const look = () => {
    if (document.querySelector(${JSON.stringify(selector)}) === null) requestAnimationFrame(look)
    else requestAnimationFrame(() => resolve(performance.timeOrigin + performance.now()))
  }
  look()
})`

const selector = argument('shows')
app.once('browser-window-created', (_event, window) => {
  const { webContents } = window
  webContents.once('dom-ready', () => {
    void webContents.executeJavaScript(waitFor(selector)).then((at) => {
      process.stdout.write(`${JSON.stringify({ at })}\n`)
    })
  })
})
await import(pathToFileURL(argument('entry')).href)
