// @ts-check
// Removes what tests left on the engine. Only names that begin with this run's own prefix are touched.
import { spawnSync } from 'node:child_process'

/** @typedef {Readonly<Record<string, string | undefined>>} Environment */

const kinds = /** @type {const} */ ([
  { list: ['ps', '-a', '--format', '{{.Names}}'], remove: ['rm', '-f', '-v'] },
  { list: ['network', 'ls', '--format', '{{.Name}}'], remove: ['network', 'rm'] },
  { list: ['volume', 'ls', '--format', '{{.Name}}'], remove: ['volume', 'rm'] },
])

/**
 * @param {string} prefix
 * @param {Environment} environment
 * @returns {readonly string[]} the names of what was left, removed now
 */
export function sweep(prefix, environment) {
  const docker = (/** @type {readonly string[]} */ parameters) =>
    spawnSync('docker', parameters, { env: environment, encoding: 'utf8', timeout: 60_000 })
  return kinds.flatMap(({ list, remove }) => {
    const listed = docker(list)
    if (listed.status !== 0) return []
    const names = listed.stdout.split('\n').filter((name) => name.startsWith(prefix))
    if (names.length > 0) docker([...remove, ...names])
    return names
  })
}
