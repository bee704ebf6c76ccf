// @ts-check
/** `npm start`: the desktop window where there is a runtime and a display, the same dashboard in a browser elsewhere. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { root } from './bundle.mjs'
import { ensureBuilt } from './build.mjs'
import { electronRuntime } from './runtime.mjs'

/** Why the window cannot be opened here, in one line; null when it can. */
function whyNoWindow() {
  if (process.platform === 'linux' && process.getuid?.() === 0)
    return 'Electron refuses to run as root with its sandbox on'
  const display = process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']
  if (process.platform === 'linux' && !display) return 'there is no display'
  return null
}

/** @param {string} command @param {string[]} args */
function run(command, args) {
  const child = spawn(command, args, { stdio: 'inherit', cwd: root })
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM']))
    process.on(signal, () => child.kill(signal))
  child.on('error', (error) => {
    console.error(`Eyrie cannot start: ${error.message}`)
    process.exit(1)
  })
  child.on('exit', (code) => process.exit(code ?? 0))
}

const args = process.argv.slice(2)
await ensureBuilt()
const obstacle = whyNoWindow()
const runtime = obstacle === null ? electronRuntime() : null
if (runtime !== null && existsSync(runtime)) {
  run(runtime, [root, ...args])
} else {
  console.error(
    `No desktop window: ${obstacle ?? 'the Electron runtime is not here and cannot be fetched'}. Serving the dashboard in the browser instead.`,
  )
  run(process.execPath, [path.join(root, 'dist/cli.js'), 'serve', '--open', ...args])
}
