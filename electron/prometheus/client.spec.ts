import { afterEach, expect, test } from 'vitest'
import type { RequestListener } from 'node:http'
import { parseAddress } from './address.ts'
import { createClient, type ClientOptions, type PrometheusClient } from './client.ts'
import { freePort, serve, serveBytes, success, vector, type TestServer } from './testing/server.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

function clientOf(url: string, options: ClientOptions = {}): PrometheusClient {
  const address = parseAddress(url)
  if (!address.ok) throw new Error(address.error.message)
  const client = createClient(address.value, options)
  cleanups.push(() => client.close())
  return client
}
async function server(answer: RequestListener): Promise<TestServer> {
  const started = await serve(answer)
  cleanups.push(() => started.close())
  return started
}
const answering =
  (body: string, status = 200): RequestListener =>
  (_, response) => {
    response.writeHead(status, { 'Content-Type': 'application/json' })
    response.end(body)
  }
async function sentence(asked: ReturnType<PrometheusClient['instant']>): Promise<string> {
  const result = await asked
  return result.ok ? 'no problem' : `${result.error.code}: ${result.error.message}`
}

test('a vector, a scalar, a string and a matrix come typed, NaN and infinities included', async () => {
  const bodies = [
    vector([{ job: 'web' }, 1790000000.5, '0.25'], [{ job: 'db' }, 1790000000.5, '+Inf']),
    success('scalar', [1790000000, 'NaN']),
    success('string', [1790000000, 'hello']),
    success('matrix', [{ metric: {}, values: [[1790000000, '-Inf']] }]),
    success('vector', [{ metric: { job: 'h' }, histogram: [1790000000, { count: '1' }] }]),
  ]
  const { host } = await server((_, response) => response.end(bodies.shift()))
  const client = clientOf(`http://${host}`)
  const ask = async () => {
    const result = await client.instant('x')
    return result.ok ? result.value : result.error
  }
  expect(await ask()).toEqual({
    kind: 'vector',
    elements: [
      { labels: { job: 'web' }, sample: { at: 1790000000500, value: 0.25 } },
      { labels: { job: 'db' }, sample: { at: 1790000000500, value: Infinity } },
    ],
  })
  expect(await ask()).toEqual({ kind: 'scalar', sample: { at: 1790000000000, value: NaN } })
  expect(await ask()).toEqual({ kind: 'string', text: 'hello' })
  expect(await ask()).toEqual({
    kind: 'matrix',
    series: [{ labels: {}, samples: [{ at: 1790000000000, value: -Infinity }] }],
  })
  expect(await ask()).toEqual({ kind: 'vector', elements: [{ labels: { job: 'h' }, sample: 'histogram' }] })
})

test('the query, its time and the deadline are sent; a long query as a form', async () => {
  const bodies: string[] = []
  const { host, requests } = await server((request, response) => {
    let body = ''
    request.on('data', (part: Buffer) => (body += part.toString()))
    request.on('end', () => {
      bodies.push(body)
      response.end(vector())
    })
  })
  const client = clientOf(`http://${host}/prefix/`, { timeoutMs: 1500 })
  await client.instant('a{b="c d"} + 1', 1790000000123)
  const sent = new URL(requests[0]?.url ?? '', 'http://x')
  expect(sent.pathname).toBe('/prefix/api/v1/query')
  expect(Object.fromEntries(sent.searchParams)).toEqual({
    query: 'a{b="c d"} + 1',
    time: '1790000000.123',
    timeout: '1500ms',
  })
  const long = `sum(${'a'.repeat(5000)})`
  await client.instant(long)
  expect(requests[1]?.method).toBe('POST')
  expect(new URLSearchParams(bodies[1]).get('query')).toBe(long)
})

test('connections are kept open', async () => {
  const { host, requests, connections } = await server(answering(vector()))
  const client = clientOf(`http://${host}`)
  for (let index = 0; index < 5; index += 1) expect((await client.instant('x')).ok).toBe(true)
  expect(requests).toHaveLength(5)
  expect(connections()).toBe(1)
})

test('this machine is asked without the proxy that the environment names', async () => {
  const { host } = await server(answering(vector()))
  const before = process.env.http_proxy
  process.env.http_proxy = `http://127.0.0.1:${await freePort()}`
  cleanups.push(() => {
    if (before === undefined) delete process.env.http_proxy
    else process.env.http_proxy = before
  })
  expect((await clientOf(`http://${host}`).instant('x')).ok).toBe(true)
})

test('user and password, or a token, are sent but in no sentence', async () => {
  const { host, requests } = await server((request, response) => {
    response.writeHead(401)
    response.end()
    request.resume()
  })
  const basic = await sentence(clientOf(`http://me:hunter2@${host}`).instant('x'))
  const bearer = await sentence(clientOf(`http://tok3n@${host}`).instant('x'))
  expect(requests.map((request) => request.headers.authorization)).toEqual([
    `Basic ${Buffer.from('me:hunter2').toString('base64')}`,
    'Bearer tok3n',
  ])
  expect(basic).toBe(
    `not-allowed: http://${host} refuses access (HTTP 401). Put a valid user and password, or a token, before the host: http://USER:PASSWORD@host.`,
  )
  expect(bearer).toBe(basic)
})

test('a range longer than Prometheus answers at once is asked in parts and joined', async () => {
  const { host, requests } = await server((request, response) => {
    const asked = new URL(request.url ?? '', 'http://x').searchParams
    const [start, end, step] = ['start', 'end', 'step'].map((name) => Number(asked.get(name)))
    const values: [number, string][] = []
    for (let at = start ?? 0; at <= (end ?? 0); at += step ?? 1) values.push([at, String(at)])
    if (values.length > 11_000) response.writeHead(400)
    response.end(success('matrix', [{ metric: { a: 'b' }, values }]))
  })
  const from = 1790000000000
  const range = await clientOf(`http://${host}`).range({
    query: 'x',
    from,
    to: from + 25_000_000,
    step: 1000,
  })
  const samples = range.ok ? (range.value[0]?.samples ?? []) : []
  expect(requests).toHaveLength(3)
  expect(range).toMatchObject({ ok: true, value: [{ labels: { a: 'b' } }] })
  expect(samples.map(({ at }) => at)).toEqual(
    Array.from({ length: 25_001 }, (_, index) => from + index * 1000),
  )
})

test('a port at which nothing listens', async () => {
  const port = await freePort()
  expect(await sentence(clientOf(`http://me:hunter2@127.0.0.1:${port}`).instant('x'))).toBe(
    `no-connection: Nothing listens at http://127.0.0.1:${port} (connection refused). Start Prometheus there. Correct its address in the settings or in PROMETHEUS_URL.`,
  )
})

test('a host name that nobody knows', async () => {
  expect(await sentence(clientOf('http://no-such-host.invalid').instant('x'))).toMatch(
    /^no-connection: The host name in http:\/\/no-such-host\.invalid is not known here/,
  )
})

test('one that accepts and never answers, and one that never ends its answer', async () => {
  const silent = await server(() => undefined)
  const dripping = await server((_, response) => {
    response.write('{"status":')
    const timer = setInterval(() => response.write(' '), 20)
    response.on('close', () => clearInterval(timer))
  })
  for (const { host } of [silent, dripping]) {
    expect(await sentence(clientOf(`http://${host}`, { timeoutMs: 200 }).instant('x'))).toBe(
      `slow: Prometheus at http://${host} did not answer within 0.2 s. Look at its load, or simplify the query.`,
    )
  }
})

test.each([
  ['text', 'hello', 'something else'],
  ['a login page', '<!doctype html><html>Log in</html>', 'a web page'],
  ['torn JSON', '{"status":"success","data":{"resultType":"vector","result":[', 'something else'],
  ['JSON of another kind', '{"version": 3}', 'something else'],
  ['a result of a wrong shape', success('vector', [{ metric: {}, value: [1, 2] }]), 'something else'],
  ['nothing', '', 'something else'],
])('an answer that is %s', async (_, body, what) => {
  const { host } = await server(answering(body))
  expect(await sentence(clientOf(`http://${host}`).instant('x'))).toBe(
    `not-prometheus: http://${host} answers with ${what} instead of a query result (HTTP 200). It should be the address at which Prometheus’ own pages open, with its path prefix if it has one.`,
  )
})

test('one that does not speak HTTP', async () => {
  const started = await serveBytes('SSH-2.0-OpenSSH_9.2\r\n')
  cleanups.push(() => started.close())
  expect(await sentence(clientOf(`http://${started.host}`).instant('x'))).toMatch(
    /^not-prometheus: .* answered with something that is not HTTP/,
  )
})

test('one that hangs up', async () => {
  const { host } = await server((request) => request.socket.destroy())
  expect(await sentence(clientOf(`http://${host}`).instant('x'))).toMatch(
    /^no-connection: .* closed the connection without an answer/,
  )
})

test('https where only http is spoken', async () => {
  const { host } = await server(answering(vector()))
  expect(await sentence(clientOf(`https://${host}`).instant('x'))).toMatch(
    /^no-connection: .*does not speak TLS/,
  )
})

test('a wrong path', async () => {
  const { host } = await server(answering('404 page not found', 404))
  expect(await sentence(clientOf(`http://${host}/wrong`).instant('x'))).toMatch(
    /^not-prometheus: http:\/\/[\d.:]+\/wrong has no query API \(HTTP 404\)\. It should be the address/,
  )
})

test('Prometheus’ own words on a bad query, an evaluation that took too long, and one not ready', async () => {
  const error = (errorType: string, text: string) =>
    JSON.stringify({ status: 'error', errorType, error: text })
  const bodies: [number, string][] = [
    [400, error('bad_data', 'parse error: unexpected end of input')],
    [422, error('execution', 'many-to-many matching not allowed')],
    [503, error('timeout', 'query timed out in expression evaluation')],
    [503, 'Service Unavailable'],
    [500, error('internal', 'disk on fire')],
  ]
  const { host } = await server((_, response) => {
    const [status, body] = bodies.shift() ?? [200, '']
    response.writeHead(status)
    response.end(body)
  })
  const client = clientOf(`http://${host}`)
  expect(await sentence(client.instant('sum('))).toBe(
    'refused-query: Prometheus refuses "sum(": parse error: unexpected end of input.',
  )
  expect(await sentence(client.instant('a*b'))).toMatch(/^refused-query: .*many-to-many matching/)
  expect(await sentence(client.instant('x'))).toMatch(/^slow: .*gave up on "x" \(query timed out/)
  expect(await sentence(client.instant('x'))).toMatch(/^unavailable: .*HTTP 503.*is not ready/)
  expect(await sentence(client.instant('x'))).toMatch(/^unavailable: .*cannot answer now: disk on fire/)
})

test('after closing there is a sentence, for what was under way too', async () => {
  const { host } = await server(() => undefined)
  const client = clientOf(`http://${host}`)
  const underWay = sentence(client.instant('x'))
  setTimeout(() => client.close(), 50)
  expect(await underWay).toBe(`stopped: Prometheus at http://${host} is not asked any more.`)
  expect(await sentence(client.instant('x'))).toMatch(/^stopped: /)
})

test('its own alerts come checked and bounded; one that cannot be read takes no other along', async () => {
  const alert = (alertname: string, state: string, more: object = {}) => ({
    labels: { alertname, severity: 'warning' },
    annotations: { summary: `${alertname} it is` },
    activeAt: '2026-01-31T12:00:00.5Z',
    value: '9.5e-01',
    state,
    ...more,
  })
  const many = Array.from({ length: 600 }, (_, index) => alert(`Many${index}`, 'pending'))
  const all = [...many, alert('Disk', 'firing'), { labels: 5 }, alert('Off', 'inactive'), alert('', 'firing')]
  const bodies = [
    JSON.stringify({ status: 'success', data: { alerts: all } }),
    JSON.stringify({ status: 'success', data: {} }),
    '<html>',
  ]
  const { host } = await server((request, response) => {
    expect(request.url).toBe('/api/v1/alerts')
    response.end(bodies.shift())
  })
  const client = clientOf(`http://${host}`)
  const answer = await client.alerts()
  if (!answer.ok) throw new Error(answer.error.message)
  expect(answer.value).toHaveLength(500)
  expect(answer.value[0]).toEqual({
    name: 'Disk',
    labels: { alertname: 'Disk', severity: 'warning' },
    state: 'firing',
    since: Date.parse('2026-01-31T12:00:00.5Z'),
    value: 0.95,
    summary: 'Disk it is',
    description: '',
  })
  for (const each of [await client.alerts(), await client.alerts()])
    expect(each.ok ? 'no problem' : each.error.code).toBe('not-prometheus')
})

test('the rules that it has loaded come checked; one that cannot be read takes no other along', async () => {
  const rule = (name: string, more: object = {}) => ({
    ...{ type: 'alerting', name, query: 'up == 0', duration: 60, health: 'ok' },
    ...more,
  })
  const all = [
    rule('Down', { labels: { severity: 'critical' }, annotations: { description: 'It is down.' } }),
    rule('Broken', { health: 'err', lastError: 'many-to-many', duration: undefined }),
    rule('New', { health: 'unknown' }),
    rule('Recording', { type: 'recording' }),
    { type: 'alerting', name: 5 },
    null,
  ]
  const bodies = [
    JSON.stringify({
      status: 'success',
      data: { groups: [{ name: 'mine', rules: all }, { name: 'empty' }] },
    }),
    JSON.stringify({ status: 'success', data: { groups: {} } }),
    '<html>',
  ]
  const { host } = await server((request, response) => {
    expect(request.url).toBe('/api/v1/rules?type=alert')
    response.end(bodies.shift())
  })
  const client = clientOf(`http://${host}`)
  const answer = await client.rules()
  expect(answer.ok && answer.value).toMatchObject([
    {
      name: 'Down',
      group: 'mine',
      query: 'up == 0',
      forSeconds: 60,
      health: 'ok',
      description: 'It is down.',
    },
    { name: 'Broken', forSeconds: 0, health: 'failing', problem: 'many-to-many' },
    { name: 'New', health: 'waiting', labels: {} },
  ])
  for (const each of [await client.rules(), await client.rules()])
    expect(each.ok ? 'no problem' : each.error.code).toBe('not-prometheus')
})

test('its own alerts have a deadline too', async () => {
  const { host } = await server(() => undefined)
  const answer = await clientOf(`http://${host}`, { timeoutMs: 50 }).alerts()
  expect(answer.ok ? 'no problem' : answer.error.code).toBe('slow')
})
