/** Reads `127.0.0.1:PORT`, and refuses every other address in words: the dashboard is never on the network. */
import { fail, ok, type Result } from '../../shared/lib/result.ts'

export interface ListenAddress {
  readonly host: '127.0.0.1'
  readonly port: number
}

export function listenAddress(text: string): Result<ListenAddress> {
  const match = /^(.*):(\d{1,5})$/.exec(text)
  const port = Number(match?.[2])
  if (match === null || port > 65_535)
    return fail('BadRequest', `"${text}" is no address to listen on; it looks like 127.0.0.1:4655`)
  if (match[1] !== '127.0.0.1')
    return fail(
      'BadRequest',
      `the dashboard listens on 127.0.0.1 only, not on "${match[1] ?? ''}": reach it from elsewhere through \`ssh -L ${port}:127.0.0.1:${port} HOST\``,
    )
  return ok({ host: '127.0.0.1', port })
}
