/** The flows of every page, in a browser on the loopback host. */
import { expect, test, type BrowserContext } from '@playwright/test'
import { flows } from '../pages/flows.ts'
import { listenForProblems, type Dashboard } from '../support/dashboard.ts'
import { eyrie, serve, type Served } from '../support/eyrie.ts'

let served: Served
let context: BrowserContext
let dashboard: Dashboard

test.beforeAll(async ({ browser }) => {
  served = await serve({ args: ['--connection', 'demo'] })
  context = await browser.newContext()
  const page = await context.newPage()
  const problems = listenForProblems(page)
  await page.goto(served.url)
  dashboard = {
    host: 'browser',
    page,
    home: `${served.origin}/`,
    cli: (...args) => eyrie(['--connection', 'demo', '--data-dir', served.dataDir, ...args]),
    problems,
  }
})

test.afterAll(async () => {
  await context.close()
  await served.stop()
})

for (const flow of flows)
  test(flow.name, async () => {
    await flow.run(dashboard)
    expect(dashboard.problems()).toEqual([])
  })
