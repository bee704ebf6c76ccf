/** Which addresses are sent traffic to: this machine's own, and ports the project publishes; any other only by a flag. */
import { fail, ok, type Result } from '../../../../shared/lib/result.ts'

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i

export function readAddress(text: string, anywhere: boolean): Result<URL> {
  const looks = 'it looks like http://127.0.0.1:8080/'
  if (!URL.canParse(text)) return fail('BadRequest', `--url: "${text}" is no address; ${looks}`)
  const url = new URL(text)
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return fail(
      'BadRequest',
      `--url: only http and https can be sent, not ${url.protocol.replace(':', '')}; ${looks}`,
    )
  if (anywhere || LOOPBACK.test(url.hostname)) return ok(url)
  return fail(
    'BadRequest',
    `--url: ${url.host} is not on this machine; --anywhere sends traffic there all the same: be sure that it is yours`,
  )
}
