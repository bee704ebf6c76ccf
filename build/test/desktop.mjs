// @ts-check
// Runs a suite on a virtual display; as root, it runs as an unprivileged user, in a copy which that user can read.
import { spawnSync } from 'node:child_process'
import { chmod, cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { findProgram, isRoot } from './needs.mjs'
import { run } from './run.mjs'

/** @typedef {Readonly<Record<string, string | undefined>>} Environment */

const leftOut = new Set(['.git', '.cache', 'release', 'coverage'])
/** Folders below `e2e` that a run writes; they start empty and are brought back. */
const written = ['results', 'screenshots']

/** @param {readonly string[]} command @param {Environment} environment @returns {readonly string[]} */
export const onDisplay = (command, environment) =>
  process.platform === 'linux' && findProgram('xvfb-run', environment)
    ? ['xvfb-run', '-a', '-s', '-screen 0 1600x1000x24', ...command]
    : command

/**
 * The environment of another user: what the tests read, and nothing that names root's own files.
 * @param {Environment} environment
 * @returns {readonly string[]} NAME=VALUE
 */
export function publicEnvironment(environment) {
  const names = ['PATH', 'LANG', 'TZ', 'CI', 'ELECTRON_OVERRIDE_DIST_PATH', 'FORCE_COLOR', 'NO_COLOR']
  return Object.entries(environment).flatMap(([name, value]) =>
    value !== undefined && (names.includes(name) || name.startsWith('EYRIE_')) ? [`${name}=${value}`] : [],
  )
}

/** @param {string} program @param {readonly string[]} parameters */
function must(program, parameters) {
  const { status, stdout, stderr } = spawnSync(program, parameters, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${program} failed: ${stderr.trim().split('\n')[0] ?? ''}`)
  return stdout.trim()
}

/**
 * Links instead of copies where every file is readable and lies on the same file system.
 * @param {readonly string[]} entries
 * @param {string} target
 */
function copyReadable(entries, target) {
  const unreadable = must('find', [
    ...entries,
    ...['(', '-type', 'f', '!', '-perm', '-004', '-o', '-type', 'd', '!', '-perm', '-005', ')'],
    ...['-print', '-quit'],
  ])
  if (unreadable === '' && spawnSync('cp', ['-al', ...entries, target], { stdio: 'ignore' }).status === 0)
    return
  must('cp', ['-a', '--remove-destination', ...entries, target])
  must('chmod', ['-R', 'go+rX', target])
}

/**
 * @param {string} root the checkout
 * @param {string} user
 * @returns {Promise<string>} a folder with what the suite needs, readable by that user
 */
export async function stage(root, user) {
  const folder = await mkdtemp('/var/tmp/eyrie-desktop-')
  await chmod(folder, 0o755)
  const tops = (await readdir(root)).filter((name) => name !== 'e2e' && !leftOut.has(name))
  copyReadable(
    tops.map((name) => path.join(root, name)),
    folder,
  )
  await mkdir(path.join(folder, 'e2e'))
  const inner = (await readdir(path.join(root, 'e2e'))).filter((name) => !written.includes(name))
  copyReadable(
    inner.map((name) => path.join(root, 'e2e', name)),
    path.join(folder, 'e2e'),
  )
  for (const name of written) await mkdir(path.join(folder, 'e2e', name))
  must('chown', [user, ...written.map((name) => path.join(folder, 'e2e', name))])
  return folder
}

/**
 * @param {readonly string[]} command
 * @param {{ environment: Environment, folder: string, limitMinutes: number }} options
 * @returns {Promise<string | null>} as `run`
 */
export async function runOnDesktop(command, { environment, folder, limitMinutes }) {
  const user = environment['EYRIE_TEST_USER']
  if (!isRoot || !user) return run(onDisplay(command, environment), { environment, folder, limitMinutes })
  const staged = await stage(folder, user)
  const home = must('getent', ['passwd', user]).split(':')[5] ?? '/'
  const inStage = (/** @type {string} */ text) =>
    text.startsWith(path.join(folder, 'e2e')) ? path.join(staged, path.relative(folder, text)) : text
  try {
    const settings = [`HOME=${home}`, `USER=${user}`, ...publicEnvironment(environment)]
    const moved = settings.map((setting) => {
      const at = setting.indexOf('=') + 1
      return setting.slice(0, at) + inStage(setting.slice(at))
    })
    return await run(
      ['runuser', '-u', user, '--', 'env', '-i', ...moved, ...onDisplay(command, environment)],
      { environment, folder: staged, limitMinutes },
    )
  } finally {
    for (const name of written)
      await cp(path.join(staged, 'e2e', name), path.join(folder, 'e2e', name), {
        recursive: true,
        force: true,
      })
    await rm(staged, { recursive: true, force: true })
  }
}
