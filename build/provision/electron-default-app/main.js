// Stands in for the default app of Electron's own builds: runs the app whose folder or entry file is the first
// argument that is not a switch, as `electron path/to/app` does.
import { app } from 'electron'
import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

/** @param {string} folder */
function openFolder(folder) {
  const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
  app.setName(manifest.productName ?? manifest.name ?? 'Electron')
  if (manifest.version) app.setVersion(manifest.version)
  app.setAppPath(folder)
  return path.join(folder, manifest.main ?? 'index.js')
}

/** @param {string} file */
function openFile(file) {
  app.setAppPath(path.dirname(file))
  return file
}

const argument = process.argv.slice(1).find((text) => !text.startsWith('-'))
if (argument === undefined) {
  console.error('usage: electron path/to/app')
  app.exit(2)
} else {
  const target = path.resolve(argument)
  const entry = statSync(target).isDirectory() ? openFolder(target) : openFile(target)
  // Electron chose the folder before the app's name was known; --user-data-dir wins over the name.
  if (!app.commandLine.hasSwitch('user-data-dir'))
    app.setPath('userData', path.join(app.getPath('appData'), app.getName()))
  try {
    // Awaited, as in Electron itself: "ready" comes only once the app's entry file has run.
    await import(pathToFileURL(entry).href)
  } catch (error) {
    console.error(error)
    app.exit(1)
  }
}
