// @ts-check
// What a suite needs of the machine: each probe answers null, or a sentence that names what is missing.
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, statSync } from 'node:fs'
import path from 'node:path'

/** @typedef {Readonly<Record<string, string | undefined>>} Environment */
/** @typedef {(environment: Environment) => string | null} Need */

export const demoImages = [
  'web:latest',
  'web:broken',
  'nginx:latest',
  'redis:latest',
  'prometheus:latest',
].map((name) => `eyrie-demo-${name}`)

export const isRoot = process.getuid?.() === 0

/**
 * @param {string} name
 * @param {Environment} environment
 * @returns {string | null} the program's path
 */
export function findProgram(name, environment) {
  for (const folder of (environment['PATH'] ?? '').split(path.delimiter)) {
    const file = path.join(folder, name)
    try {
      accessSync(file, constants.X_OK)
      return file
    } catch {
      // Not here; the next folder may have it.
    }
  }
  return null
}

/**
 * @param {string} program
 * @param {readonly string[]} parameters
 * @param {Environment} environment
 */
function answers(program, parameters, environment) {
  const run = spawnSync(program, parameters, { env: environment, stdio: 'ignore', timeout: 20_000 })
  return run.status === 0
}

/** @param {Environment} environment @returns {string | null} */
export function findChromium(environment) {
  const named = environment['EYRIE_CHROMIUM']
  if (named) return existsSync(named) ? named : null
  for (const name of ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']) {
    const found = findProgram(name, environment)
    if (found) return found
  }
  return null
}

/** @type {Need} */
export const chromium = (environment) =>
  findChromium(environment)
    ? null
    : 'no Chromium was found: install it, or set EYRIE_CHROMIUM to its executable'

/** @param {Environment} environment @returns {string} the folder that has, or would have, the runtime */
const electronFolder = (environment) =>
  environment['ELECTRON_OVERRIDE_DIST_PATH'] ?? path.resolve('node_modules/electron/dist')

/** @type {Need} */
export const electronRuntime = (environment) => {
  const folder = electronFolder(environment)
  const programs = ['electron', 'electron.exe', 'Electron.app/Contents/MacOS/Electron']
  return programs.some((program) => existsSync(path.join(folder, program)))
    ? null
    : 'no Electron runtime was found: run "npx electron --version" once, or set ELECTRON_OVERRIDE_DIST_PATH'
}

/** @type {Need} */
export const display = (environment) =>
  process.platform !== 'linux' ||
  findProgram('xvfb-run', environment) ||
  environment['DISPLAY'] ||
  environment['WAYLAND_DISPLAY']
    ? null
    : 'there is no display: install xvfb'

/** Electron refuses root with its sandbox, so root needs another user to run it as. @type {Need} */
export const electronUser = (environment) => {
  if (process.platform !== 'linux' || !isRoot) return null
  const user = environment['EYRIE_TEST_USER']
  if (!user)
    return 'Electron does not run as root: run the tests as another user, or build/provision.sh first'
  if (!answers('runuser', ['-u', user, '--', process.execPath, '--version'], environment))
    return `the user ${user} cannot run ${process.execPath}`
  const helper = path.join(electronFolder(environment), 'chrome-sandbox')
  const found = statSync(helper, { throwIfNoEntry: false })
  return found && found.uid === 0 && (found.mode & 0o7777) === 0o4755
    ? null
    : `${helper} must belong to root and have mode 4755`
}

/** @type {Need} */
export const dockerEngine = (environment) =>
  answers('docker', ['version', '--format', '{{.Server.Version}}'], environment)
    ? null
    : 'no Docker engine answers'

/** @type {Need} */
export const composePlugin = (environment) =>
  answers('docker', ['compose', 'version'], environment) ? null : 'docker has no Compose v2 plugin'

/** @type {Need} */
export const composeVersions = (environment) => {
  const missing = ['EYRIE_COMPOSE_226', 'EYRIE_COMPOSE_240'].filter((name) => {
    const file = environment[name]
    return !file || !existsSync(file)
  })
  return missing.length === 0
    ? null
    : `${missing.join(' and ')} must name executables of Compose 2.26 and 2.40`
}

/** @type {Need} */
export const newerDocker = (environment) => {
  const file = environment['EYRIE_DOCKER_26']
  return file && existsSync(file)
    ? null
    : 'EYRIE_DOCKER_26 must name a docker CLI of version 26 or later, which has `docker stack config`'
}

/** @type {Need} */
export const prometheus = (environment) =>
  findProgram('prometheus', environment) ? null : 'no prometheus program was found'

/** A client, and a server that the tests start themselves. @type {Need} */
export const ssh = (environment) => {
  const folders = ['/usr/sbin', '/usr/bin', '/usr/local/sbin']
  const missing = [
    findProgram('ssh', environment) ? '' : 'ssh',
    folders.some((folder) => existsSync(path.join(folder, 'sshd'))) ? '' : 'sshd',
  ].filter(Boolean)
  return missing.length === 0
    ? null
    : `no ${missing.join(' and no ')} was found: install OpenSSH's client and server`
}

/** @type {Need} */
export const demoImagesBuilt = (environment) =>
  answers('docker', ['image', 'inspect', ...demoImages], environment)
    ? null
    : 'the demo images are not built: run compose/demo/build-images.sh'

/** @type {Need} */
export const standInBuilt = (environment) =>
  answers('docker', ['image', 'inspect', 'eyrie-stand-in:latest'], environment)
    ? null
    : 'the image that stands in for those of compose/vedfolnir is not built: run build/provision/stand-in/build-image.sh'
