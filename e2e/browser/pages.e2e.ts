/** The flows of every page, in a browser on the loopback host. */
import path from 'node:path'
import { expect, test, type BrowserContext } from '@playwright/test'
import { flows } from '../pages/flows.ts'
import { listenForProblems, type Dashboard } from '../support/dashboard.ts'
import { eyrie, serve, type Served } from '../support/eyrie.ts'
import { watch, type Watcher } from '../support/watcher.ts'

let served: Served
let context: BrowserContext
let watcher: Watcher
let dashboard: Dashboard

test.beforeAll(async ({ browser }) => {
  served = await serve({ args: ['--connection', 'demo'] })
  context = await browser.newContext()
  const page = await context.newPage()
  const problems = listenForProblems(page)
  await page.goto(served.url)
  watcher = await watch(path.join(served.dataDir, 'demo'))
  dashboard = {
    host: 'browser',
    page,
    home: `${served.origin}/`,
    cli: (...args) => eyrie(['--connection', 'demo', '--data-dir', served.dataDir, ...args]),
    core: watcher,
    problems,
  }
})

test.afterAll(async () => {
  watcher.close()
  await context.close()
  await served.stop()
})

for (const flow of flows)
  test(flow.name, async () => {
    await flow.run(dashboard)
    expect(dashboard.problems()).toEqual([])
  })
