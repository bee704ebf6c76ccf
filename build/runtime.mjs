// @ts-check
/** Finds the Electron binary: the one named by ELECTRON_OVERRIDE_DIST_PATH, the installed one, or fetches it once. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { root } from './bundle.mjs'

const packageDir = path.join(root, 'node_modules/electron')

/** @returns {string | null} */
function installed() {
  const pathFile = path.join(packageDir, 'path.txt')
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH']
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : 'electron'
  const binary = override ? path.join(override, name) : path.join(packageDir, 'dist', name)
  return existsSync(binary) ? binary : null
}

/** The path of the runtime; null when it is not here and cannot be had. Since Electron 42 `npm ci` does not fetch it. */
export function electronRuntime() {
  const here = installed()
  if (here !== null || process.env['ELECTRON_OVERRIDE_DIST_PATH']) return here
  console.error('Fetching the Electron runtime (once) …')
  const fetched = spawnSync(process.execPath, [path.join(packageDir, 'install.js')], {
    stdio: 'ignore',
    timeout: 300_000,
  })
  return fetched.status === 0 ? installed() : null
}
