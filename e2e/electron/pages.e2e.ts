/** The flows of every page, in the desktop window. */
import path from 'node:path'
import { expect, test } from '@playwright/test'
import { flows } from '../pages/flows.ts'
import { listenForProblems, type Dashboard } from '../support/dashboard.ts'
import { HOME, launch, type Desktop } from './desktop.ts'
import { eyrie } from '../support/eyrie.ts'
import { watch, type Watcher } from '../support/watcher.ts'

let desktop: Desktop
let watcher: Watcher
let dashboard: Dashboard

test.beforeAll(async () => {
  desktop = await launch({ args: ['--connection=demo'] })
  const { page, dataDir } = desktop
  watcher = await watch(path.join(dataDir, 'demo'))
  dashboard = {
    host: 'electron',
    page,
    desktop: desktop.app,
    home: HOME,
    cli: (...args) => eyrie(['--connection', 'demo', '--data-dir', dataDir, ...args]),
    core: watcher,
    problems: listenForProblems(page),
  }
})

test.afterAll(async () => {
  watcher.close()
  await desktop.stop()
})

for (const flow of flows)
  test(flow.name, async () => {
    await flow.run(dashboard)
    expect(dashboard.problems()).toEqual([])
  })
