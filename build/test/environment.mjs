// @ts-check
// What `build/provision.sh` prepared on this machine, as environment variables.
import { existsSync, readFileSync } from 'node:fs'

export const provisionFile = process.env['EYRIE_PROVISION_FILE'] ?? '/var/cache/eyrie/provision.env'

/**
 * @param {string} text lines of NAME=VALUE; blank lines and lines that begin with # are ignored
 * @returns {Readonly<Record<string, string>>}
 */
export function parseEnvironment(text) {
  /** @type {Record<string, string>} */
  const values = {}
  for (const line of text.split('\n')) {
    const at = line.indexOf('=')
    if (at > 0 && !line.startsWith('#')) values[line.slice(0, at).trim()] = line.slice(at + 1).trim()
  }
  return values
}

/**
 * The provisioned values under those already set: what somebody sets by hand wins.
 * @param {Readonly<Record<string, string | undefined>>} set
 * @param {string} [file]
 * @returns {Record<string, string | undefined>}
 */
export function provisionedEnvironment(set, file = provisionFile) {
  return existsSync(file) ? { ...parseEnvironment(readFileSync(file, 'utf8')), ...set } : { ...set }
}
