// @ts-check
// The suites in the order they run: what each runs, how its tests are counted, what it needs.
import * as needs from './needs.mjs'

/** @typedef {'vitest' | 'playwright' | 'exit-code'} Kind */
/** @typedef {{ readonly kind: Kind, readonly command: readonly string[] }} Step */
/**
 * @typedef {object} Suite
 * @property {string} name
 * @property {readonly Step[]} steps
 * @property {readonly needs.Need[]} needs
 * @property {boolean} built whether it runs what the suite "build" makes
 * @property {boolean} desktop whether it opens windows, and so runs on a virtual display and never as root
 * @property {number} limitMinutes
 */

const node = process.execPath
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'

/** @param {readonly string[]} command @returns {Step} */
const check = (command) => ({ kind: 'exit-code', command })
/** @param {string} project @returns {Step} */
const vitest = (project) => ({
  kind: 'vitest',
  command: [node, 'node_modules/vitest/vitest.mjs', 'run', '--project', project],
})
/** @param {string} project @returns {Step} */
const playwright = (project) => ({
  kind: 'playwright',
  command: [
    node,
    'node_modules/@playwright/test/cli.js',
    'test',
    '--config',
    'e2e/playwright.config.ts',
    '--project',
    project,
  ],
})
const plain = { needs: [], built: false, desktop: false, limitMinutes: 5 }
const live = [
  needs.dockerEngine,
  needs.composePlugin,
  needs.composeVersions,
  needs.newerDocker,
  needs.prometheus,
  needs.ssh,
  needs.demoImagesBuilt,
  needs.standInBuilt,
  needs.chromium,
]

/** @type {readonly Suite[]} */
export const suites = [
  { ...plain, name: 'types', steps: [check([node, 'node_modules/typescript/bin/tsc', '-b'])] },
  { ...plain, name: 'lint', steps: [check([npm, 'run', '-s', 'lint'])] },
  { ...plain, name: 'layers', steps: [check([npm, 'run', '-s', 'layers'])] },
  { ...plain, name: 'deadcode', steps: [check([npm, 'run', '-s', 'deadcode'])] },
  { ...plain, name: 'unit', steps: [vitest('unit')], limitMinutes: 20 },
  { ...plain, name: 'contract', steps: [vitest('contract')], limitMinutes: 15 },
  { ...plain, name: 'build', steps: [check([node, 'build/build.mjs'])] },
  {
    ...plain,
    name: 'browser',
    steps: [playwright('browser')],
    needs: [needs.chromium],
    built: true,
    limitMinutes: 20,
  },
  {
    ...plain,
    name: 'electron',
    steps: [playwright('electron')],
    needs: [needs.electronRuntime, needs.display, needs.electronUser],
    built: true,
    desktop: true,
    limitMinutes: 20,
  },
  {
    ...plain,
    name: 'live',
    steps: [vitest('live*'), playwright('live')],
    needs: live,
    built: true,
    limitMinutes: 45,
  },
]

/**
 * The chosen suites in their order, with "build" before those that need it.
 * @param {readonly string[]} names none means all
 * @param {readonly Suite[]} [all]
 * @returns {{ ok: true, suites: readonly Suite[] } | { ok: false, message: string }}
 */
export function choose(names, all = suites) {
  const unknown = names.filter((name) => !all.some((suite) => suite.name === name))
  if (unknown.length > 0) {
    const known = all.map(({ name }) => name).join(', ')
    return { ok: false, message: `there is no suite "${unknown.join('", "')}"; the suites are ${known}` }
  }
  if (names.length === 0) return { ok: true, suites: all }
  const chosen = all.filter(({ name }) => names.includes(name))
  const build = chosen.some(({ built }) => built)
  return {
    ok: true,
    suites: all.filter((suite) => chosen.includes(suite) || (build && suite.name === 'build')),
  }
}
