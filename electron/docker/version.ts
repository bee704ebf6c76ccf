/** Which version of the Engine API to speak: the engine's newest, as far as this code knows it. */
import { fail, ok, type Result } from '../../shared/lib/result.ts'

/** Docker 1.12. */
const OLDEST = 24
/** The newest minor version whose answers these readers were checked against. */
const NEWEST = 52

/** `announced` is the header `Api-Version` of the engine's answer to `/_ping`; `at` names the engine. */
export function chooseVersion(announced: unknown, at: string): Result<string> {
  const match = typeof announced === 'string' ? /^1\.(\d{1,4})$/.exec(announced.trim()) : null
  const minor = match?.[1] === undefined ? null : Number(match[1])
  if (minor === null) {
    return fail('Unreachable', `what listens at ${at} is not a Docker engine: it names no API version 1.x`, {
      retryable: true,
    })
  }
  if (minor < OLDEST) {
    return fail(
      'Failed',
      `the Docker engine at ${at} speaks API 1.${minor}, and 1.${OLDEST} is the oldest Eyrie knows: update Docker`,
    )
  }
  return ok(`1.${Math.min(minor, NEWEST)}`)
}
