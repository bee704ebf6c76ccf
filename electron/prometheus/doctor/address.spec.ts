/** Against real HTTP servers that answer as what people mistake for Prometheus does. */
import { afterEach, describe, expect, test } from 'vitest'
import type { RequestListener } from 'node:http'
import { freePort, serve, vector } from '../testing/server.ts'
import { examineAddress } from './address.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

async function host(answer: RequestListener): Promise<string> {
  const server = await serve(answer)
  cleanups.push(() => server.close())
  return server.host
}
const good = vector([{}, 1790000000, '1'])
async function examine(url: string | null) {
  const { source, client } = await examineAddress(url)
  client?.close()
  return { ...source, usable: client !== null }
}

describe('an address', () => {
  test('at which Prometheus answers needs nothing', async () => {
    const at = await host((_, response) => response.end(good))
    expect(await examine(`http://${at}`)).toMatchObject({
      state: 'ok',
      status: 200,
      suggestion: null,
      usable: true,
    })
  })

  test('of a web page leads to the path at which the API answers', async () => {
    const at = await host(({ url }, response) => {
      if (url?.startsWith('/prom/api/v1/query') === true) response.end(good)
      else if (url === '/') response.writeHead(302, { Location: '/prom/graph' }).end()
      else response.end('<html>Prometheus</html>')
    })
    expect(await examine(`http://${at}`)).toMatchObject({
      state: 'failed',
      status: 200,
      sentence: expect.stringContaining('a web page instead of a query result') as string,
      suggestion: { url: `http://${at}/prom`, sentence: 'its own pages open there', series: 1 },
      usable: true,
    })
  })

  test('copied from the browser is cut to where the API lies', async () => {
    const at = await host(({ url }, response) => {
      if (url?.startsWith('/api/v1/query') === true) response.end(good)
      else response.writeHead(404).end()
    })
    expect(await examine(`http://${at}/graph`)).toMatchObject({
      status: 404,
      suggestion: { url: `http://${at}` },
    })
  })

  test('that works nowhere has no suggestion, because none was found to work', async () => {
    const at = await host((_, response) => response.end('<html>Grafana</html>'))
    const port = await freePort()
    expect(await examine(`http://${at}`)).toMatchObject({ state: 'failed', suggestion: null, usable: false })
    expect(await examine(`http://127.0.0.1:${port}`)).toMatchObject({ status: null, suggestion: null })
    expect(await examine('prometheus')).toMatchObject({ state: 'failed', sent: '', suggestion: null })
    expect(await examine(null)).toMatchObject({ state: 'off', suggestion: null })
  })

  test('that serves no TLS is tried without', async () => {
    const at = await host((_, response) => response.end(good))
    expect(await examine(`https://${at}`)).toMatchObject({
      suggestion: { url: `http://${at}` },
      usable: true,
    })
  })
})

describe('authentication', () => {
  const guarded =
    (challenge: string, wanted: string): RequestListener =>
    ({ headers }, response) => {
      if (headers.authorization === wanted) response.end(good)
      else response.writeHead(401, { 'WWW-Authenticate': challenge }).end()
    }

  test('says what is asked for and what was sent, and repeats no password', async () => {
    const at = await host(guarded('Basic realm="x"', 'Basic nobody'))
    const source = await examine(`http://me:hunter2@${at}`)
    expect(source).toMatchObject({ status: 401, suggestion: null, usable: false })
    expect(source.sentence).toContain('It asks for user and password; user and password was sent.')
    expect(JSON.stringify(source)).not.toContain('hunter2')
  })

  test('by a token that was written as a password is tried as a token', async () => {
    const at = await host(guarded('Bearer', 'Bearer tok3n'))
    const source = await examine(`http://me:tok3n@${at}`)
    expect(source).toMatchObject({ status: 401, suggestion: { url: `http://TOKEN@${at}` }, usable: true })
    expect(JSON.stringify(source)).not.toContain('tok3n')
    expect((await examine(`http://${at}`)).sentence).toContain(
      'It asks for a bearer token; nothing was sent.',
    )
  })
})
