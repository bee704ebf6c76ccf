/** The dashboard as a test meets it, whichever host shows it, and where its things are found by role and name. */
import { expect, type ElectronApplication, type Locator, type Page } from '@playwright/test'
import type { CliResult } from './eyrie.ts'
import type { Watcher } from './watcher.ts'

export interface Dashboard {
  readonly host: 'browser' | 'electron'
  readonly page: Page
  /** Only there on the desktop. */
  readonly desktop?: ElectronApplication
  /** The address of the page, without its hash. */
  readonly home: string
  /** A CLI command on the same connection and data folder. */
  cli(...args: readonly string[]): Promise<CliResult>
  /** Asks the core behind the page, where a test only prepares or looks. */
  readonly core: Pick<Watcher, 'call'>
  /** What the console complained about since the last time: errors, and violations of the page's policy. */
  problems(): readonly string[]
}

/** One thing a user does from begin to end; it puts back what it changed, whatever came before it. */
export interface Flow {
  readonly name: string
  run(dashboard: Dashboard): Promise<void>
}

/** The embedded demo's project, and the service of it that is scaled. */
export const DEMO = { project: 'vedfolnir', service: 'vedfolnir' } as const
export const SERVICE_HASH = `#/service/${DEMO.project}/${DEMO.service}`

/** Listens for what must never happen on a page; gives back what was heard since the last call. */
export function listenForProblems(page: Page): () => readonly string[] {
  let heard: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') heard.push(message.text())
  })
  page.on('pageerror', (error) => heard.push(error.message))
  return () => {
    const since = heard
    heard = []
    return since
  }
}

/** Goes to a page by its address, as from a bookmark. */
export async function visit(dashboard: Dashboard, hash: string): Promise<void> {
  await dashboard.page.goto(`${dashboard.home}${hash}`)
  // Another hash of the same document is no new page: whoever was here before may have scrolled.
  await dashboard.page.locator('#content').evaluate((content) => content.scrollTo(0, 0))
}

/** Opens the overview with its services. */
export async function visitOverview(dashboard: Dashboard, hash = '#/'): Promise<Locator> {
  await visit(dashboard, hash)
  const row = rowOf(dashboard.page, DEMO.service)
  await expect(row).toBeVisible()
  return row
}

/** Opens the demo's service with its charts drawn. */
export async function visitService(dashboard: Dashboard, query = ''): Promise<void> {
  await visit(dashboard, `${SERVICE_HASH}${query}`)
  await chartsAreDrawn(dashboard.page)
}

export async function chartsAreDrawn(page: Page): Promise<void> {
  const charts = page.getByRole('region', { name: 'Charts' })
  await expect(charts.locator('[data-chart=cpu] path.recharts-curve').first()).toBeAttached()
  await expect(charts.locator('[aria-busy=true]')).toHaveCount(0)
}

export function rowOf(page: Page, service: string): Locator {
  return page.getByRole('grid', { name: 'Services' }).getByRole('row', { name: new RegExp(`^${service}, `) })
}

export function chart(page: Page, name: string): Locator {
  return page.getByRole('application', { name: new RegExp(`^${name}\\.`) })
}

/** The count of a service, as its stepper shows it. */
export async function countOf(scope: Locator, service: string): Promise<number> {
  const label = await scope
    .getByRole('group', { name: `Replicas of ${service}` })
    .locator('[aria-label*=" replicas"]')
    .getAttribute('aria-label')
  return Number(/^\d+/.exec(label ?? '')?.[0])
}

export async function expectCount(scope: Locator, service: string, count: number): Promise<void> {
  await expect.poll(() => countOf(scope, service), { timeout: 60_000 }).toBe(count)
}

/** Brings the demo's service to a count at which nobody but the test scales it; gives its row on the overview. */
export async function takeControl(dashboard: Dashboard, count: number): Promise<Locator> {
  const { core } = dashboard
  await core.call('controller.freeze', { frozen: false })
  await core.call('service.mode', { ...DEMO, mode: 'observe' })
  await core.call('service.resume', DEMO)
  // What the controller began before it was told to watch has to end first.
  await expect(() => core.call('service.scale', { ...DEMO, to: count })).toPass({ timeout: 50_000 })
  const row = await visitOverview(dashboard)
  await expectCount(row, DEMO.service, count)
  return row
}

export function messages(page: Page): Locator {
  return page.getByRole('list', { name: 'Messages' })
}
