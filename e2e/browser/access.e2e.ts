/** Who gets in: the printed link once, the browser it was opened in, and nobody else, told in words. */
import { expect, test, type Page } from '@playwright/test'
import { listenForProblems, rowOf } from '../support/dashboard.ts'
import { serve, type Served } from '../support/eyrie.ts'
import { ask, UPGRADE } from '../support/http.ts'

let served: Served
let port: number

test.beforeAll(async () => {
  served = await serve({ args: ['--connection', 'demo'] })
  port = Number(new URL(served.url).port)
})

test.afterAll(async () => {
  await served.stop()
})

/** A page in words, without the dashboard. */
async function expectWords(page: Page, title: string, words: string): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(title)
  await expect(page.locator('body')).toContainText(words)
  await expect(page.locator('#root')).toHaveCount(0)
}

test('without the link there is a page that says how to get in', async ({ page }) => {
  const answer = await page.goto(`${served.origin}/`)
  expect(answer?.status()).toBe(401)
  await expectWords(page, 'Eyrie is running', 'The dashboard opens with the link that Eyrie printed')
})

test('a wrong token is refused in words, and gives no cookie', async ({ page, context }) => {
  const answer = await page.goto(`${served.origin}/?token=guessed`)
  expect(answer?.status()).toBe(401)
  await expectWords(page, 'This link was used already, or is not known', 'eyrie serve --open')
  expect(await context.cookies()).toEqual([])
})

test('the link works once, leaves no trace in the address, and its cookie is for this host alone', async ({
  page,
  context,
  browser,
}) => {
  await page.goto(served.url)
  await expect(page).toHaveURL(`${served.origin}/`)
  await expect(rowOf(page, 'vedfolnir')).toBeVisible()
  const [cookie] = await context.cookies()
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/', domain: '127.0.0.1' })
  expect(await page.evaluate(() => document.cookie)).toBe('')

  const elsewhere = await browser.newContext()
  const second = await elsewhere.newPage()
  expect((await second.goto(served.url))?.status()).toBe(401)
  await expectWords(second, 'This link was used already, or is not known', 'each link works once')
  await elsewhere.close()

  await page.goto(served.url)
  await expect(page.locator('body')).toContainText('This browser is signed in')
  await page.goto(`${served.origin}/`)
  await expect(rowOf(page, 'vedfolnir')).toBeVisible()
})

test('foreign hosts and origins, odd paths and methods are refused', async () => {
  const fresh = await serve({ args: ['--connection', 'demo'], dataDir: served.dataDir })
  try {
    const own = `127.0.0.1:${new URL(fresh.url).port}`
    const at = Number(new URL(fresh.url).port)
    const link = new URL(fresh.url)
    const entered = await ask(at, { path: `/${link.search}`, headers: { host: own } })
    expect(entered.status).toBe(303)
    const cookie = entered.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
    const refused = async (status: number, asked: Parameters<typeof ask>[1], words: string) => {
      const answer = await ask(at, asked)
      expect(answer.status, JSON.stringify(asked)).toBe(status)
      expect(answer.body, JSON.stringify(asked)).toContain(words)
      expect(answer.headers['content-security-policy']).toContain("default-src 'none'")
    }
    expect((await ask(at, { headers: { host: own, cookie } })).status).toBe(200)
    await refused(403, { headers: { host: 'evil.example', cookie } }, 'answers only as 127.0.0.1')
    await refused(
      403,
      { headers: { host: own, cookie, origin: 'http://evil.example' } },
      'only from its own page',
    )
    await refused(404, { path: '/../../etc/passwd', headers: { host: own, cookie } }, 'There is no such file')
    await refused(404, { path: '/%2e%2e/main.js', headers: { host: own, cookie } }, 'There is no such file')
    await refused(404, { path: '/nowhere', headers: { host: own, cookie } }, 'There is no such file')
    await refused(405, { method: 'POST', headers: { host: own, cookie } }, 'only read here')
    await refused(401, { method: 'POST', path: '/contract', headers: { host: own } }, 'not signed in')
    await refused(426, { path: '/contract', headers: { host: own, cookie } }, 'talks here')

    const upgrade = (headers: Record<string, string>) =>
      ask(at, { path: '/contract', headers: { host: own, ...UPGRADE, ...headers } })
    expect((await upgrade({ cookie, origin: `http://${own}` })).status).toBe(101)
    expect((await upgrade({ origin: `http://${own}` })).status).toBe(401)
    expect((await upgrade({ cookie, origin: 'http://evil.example' })).status).toBe(403)
    expect((await upgrade({ cookie })).status).toBe(403)
  } finally {
    await fresh.end()
  }
})

test('it listens on loopback only, and says why it does nowhere else', async () => {
  expect(new URL(served.url).hostname).toBe('127.0.0.1')
  const { networkInterfaces } = await import('node:os')
  const outside = Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
  for (const { address } of outside)
    await expect(fetch(`http://${address}:${port}/`, { signal: AbortSignal.timeout(2000) })).rejects.toThrow()
})

test('nothing the page does breaks its policy, and the policy holds', async ({ page }) => {
  const fresh = await serve({ args: ['--connection', 'demo'], dataDir: served.dataDir })
  try {
    await page.addInitScript(() => {
      const seen: string[] = []
      Object.assign(window, { seenViolations: seen })
      document.addEventListener('securitypolicyviolation', (event) => {
        seen.push(`${event.violatedDirective} ${event.blockedURI}`)
      })
    })
    const problems = listenForProblems(page)
    const answer = await page.goto(fresh.url)
    expect(answer?.headers()['content-security-policy']).toMatch(/default-src 'none'; script-src 'self';/)
    await expect(rowOf(page, 'vedfolnir')).toBeVisible()
    await page.keyboard.press('Control+k')
    await page.keyboard.press('Escape')
    await rowOf(page, 'vedfolnir').getByRole('button', { name: 'More actions for vedfolnir' }).click()
    await page.keyboard.press('Escape')
    const violations = () =>
      page.evaluate(() => (window as unknown as { seenViolations: string[] }).seenViolations)
    expect(await violations()).toEqual([])
    expect(problems()).toEqual([])

    const ran = await page.evaluate(async () => {
      const script = document.createElement('script')
      script.textContent = 'window.injected = true'
      document.body.append(script)
      const outside = await fetch('http://127.0.0.1:9/').then(
        () => 'answered',
        () => 'refused',
      )
      return { injected: 'injected' in window, outside }
    })
    expect(ran).toEqual({ injected: false, outside: 'refused' })
    expect((await violations()).map((each) => each.split(' ')[0])).toEqual(
      expect.arrayContaining(['script-src-elem', 'connect-src']),
    )
  } finally {
    await fresh.end()
  }
})
