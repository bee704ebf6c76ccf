/** The rehearsal room: run, read, zoom, tune, arm and export, and an operator's mistakes on the way. */
import { expect, type Page } from '@playwright/test'
import { chart, DEMO, visit, type Dashboard, type Flow } from '../support/dashboard.ts'
import { watchTasks } from '../support/busy.ts'
import { saveNextDownload } from '../support/downloads.ts'

/** From the beginning: what an earlier flow ran is another document's. */
async function visitSimulation(dashboard: Dashboard, query = ''): Promise<void> {
  await visit(dashboard, `#/simulation${query}`)
  await expect(dashboard.page.getByRole('region', { name: 'Setup' })).toBeVisible()
}

function run(page: Page) {
  return page.getByRole('button', { name: 'Run', exact: true })
}

async function finished(page: Page): Promise<void> {
  await expect(page.locator('[data-advice]')).toBeVisible({ timeout: 60_000 })
  await expect(page.getByText(/^Replayed .* of load in [\d,]+ steps\.$/)).toBeVisible()
  // What is far below is not drawn: charts wait until somebody comes to them.
  await expect(page.locator('[data-chart=lab-replicas]')).toBeAttached()
  await page.locator('[data-chart=lab-replicas]').scrollIntoViewIfNeeded()
  await expect(page.locator('[data-chart=lab-replicas] svg path').first()).toBeAttached()
}

export async function openRehearsal(dashboard: Dashboard): Promise<void> {
  await visitSimulation(dashboard, `?service=${DEMO.project}/${DEMO.service}&run=1`)
  if (await run(dashboard.page).isEnabled()) await run(dashboard.page).click()
  await finished(dashboard.page)
}

const MONTH =
  '?load={"kind":"bundled","name":"nasa-http-1995"}&policies=' +
  JSON.stringify(
    ['vedfolnir', 'responsive', 'conservative', 'hpa-default'].map((name) => ({ kind: 'named', name })),
  )

export const simulationFlows: readonly Flow[] = [
  {
    name: 'a month is rehearsed under four policies while the page stays free, and can be read at any moment and zoom',
    async run(dashboard) {
      const { page } = dashboard
      await page.keyboard.press('g')
      await page.keyboard.press('s')
      await visitSimulation(dashboard, MONTH)
      await expect(page.getByRole('img', { name: /^The load: 29 d/ })).toBeVisible()
      const tasks = dashboard.host === 'browser' ? await watchTasks(page) : null
      await run(page).click()
      await finished(page)
      if (tasks !== null) {
        const computed = await tasks()
        expect(computed.length).toBeGreaterThan(0)
        expect(computed.filter((ms) => ms > 50)).toEqual([])
      }
      const measures = page.getByRole('table', { name: /^Measures of each policy/ })
      await expect(measures.getByRole('columnheader')).toHaveCount(7)
      await expect(measures.getByRole('img', { name: 'best' }).first()).toBeVisible()
      const box = await chart(page, 'Replicas').boundingBox()
      if (box === null) throw new Error('the chart is not on screen')
      await chart(page, 'Replicas').focus()
      await page.keyboard.press('Home')
      await page.keyboard.press('Shift+ArrowRight')
      const steps = page.getByRole('list', { name: 'Steps of the decision' })
      await expect(steps).toContainText('Scale-up score')
      await expect(page).toHaveURL(/[?&]at=\d+/)
      await page.mouse.move(box.x + box.width * 0.4, box.y + box.height / 2)
      await page.mouse.down()
      await page.mouse.move(box.x + box.width * 0.42, box.y + box.height / 2)
      await page.mouse.move(box.x + box.width * 0.45, box.y + box.height / 2)
      await page.mouse.up()
      await expect(page).toHaveURL(/[?&]from=\d+.*to=\d+/)
      await page.getByRole('button', { name: 'Whole load' }).click()
      await expect(page).not.toHaveURL(/[?&]from=/)
      // The address is all there is: a reload runs it again, and comes back to the same moment.
      const moment = /[?&]at=\d+/.exec(page.url())?.[0] ?? 'no moment'
      await page.reload()
      await finished(page)
      await expect(steps).toContainText('Scale-up score')
      expect(page.url()).toContain(moment)
      await expect(measures.getByRole('columnheader')).toHaveCount(7)
    },
  },
  {
    name: 'a file is refused by its line, and taken when it is mended',
    async run(dashboard) {
      await visitSimulation(dashboard)
      const { page } = dashboard
      await page.getByRole('radio', { name: 'CSV' }).click()
      const choose = (text: string) =>
        page
          .locator('input[type=file]')
          .setInputFiles({ name: 'load.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
      await choose('time;rps\n0;10\n')
      await expect(page.getByText('load.csv, line 1: the header must be "seconds,rps"')).toBeVisible()
      await choose('seconds,rps\n0,10\n60,-4\n')
      await expect(page.getByText('load.csv, line 3: rps is negative: -4')).toBeVisible()
      await choose('seconds,rps\n0,10\n1800,60\n3600,5\n')
      await expect(page.getByRole('img', { name: /^The load: 1 h in 3 rows, up to 60/ })).toBeVisible()
      await page.getByLabel('Start-up time').fill('soon')
      await expect(page.getByText('Start-up time cannot be read as typed: mend it first.')).toBeVisible()
      await expect(run(page)).toBeDisabled()
      await page.getByLabel('Start-up time').fill('30')
      await run(page).click()
      await finished(page)
    },
  },
  {
    name: 'a policy is tuned, compared, armed with its difference to today’s, and noted in the history',
    async run(dashboard) {
      const { page, core } = dashboard
      await core.call('controller.freeze', { frozen: false })
      await core.call('service.mode', { ...DEMO, mode: 'observe' })
      const before = (await core.call('service.policy', DEMO)) as { policy: { max: number } }
      await openRehearsal(dashboard)
      await page.getByLabel('Policies to try').fill('5000')
      await page.getByRole('button', { name: 'Tune', exact: true }).click()
      await page.getByRole('button', { name: 'Cancel', exact: true }).click()
      await expect(page.getByText('Cancelled; what was found until then is shown.')).toBeVisible()
      await page.getByLabel('Policies to try').fill('25')
      await page.getByRole('button', { name: 'Tune', exact: true }).click()
      await expect(page.getByText(/policies are best for their price/)).toBeVisible({ timeout: 60_000 })
      await page.getByRole('button', { name: 'Arm tuned-1', exact: true }).click()
      const asked = page.getByRole('alertdialog', { name: /^Arm tuned-1 on/ })
      const arm = asked.getByRole('button', { name: 'Arm this policy' })
      await expect(asked.getByRole('table', { name: /^What changes/ })).toBeVisible()
      await expect(arm).toBeDisabled()
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'Compare tuned-1', exact: true }).click()
      await run(page).click()
      await finished(page)
      await page
        .getByRole('columnheader', { name: /tuned-1/ })
        .getByRole('button', { name: 'Arm tuned-1', exact: true })
        .click()
      await expect(asked).toContainText('Replayed:')
      await asked.getByRole('radio', { name: 'Suggest' }).click()
      await arm.click()
      await expect(asked).toBeHidden()
      await visit(dashboard, '#/history?kind=note')
      await expect(page.getByText(/Armed as tuned-1 after a rehearsal/).first()).toBeVisible()
      const after = (await core.call('service.policy', DEMO)) as {
        policy: { max: number; mode: string }
        origins: Record<string, string>
      }
      expect(after.policy).toMatchObject({ max: before.policy.max, mode: 'suggest' })
      const own = Object.keys(after.origins).filter(
        (name) => after.origins[name] === 'operator' && !name.includes('.'),
      )
      expect(own.length).toBeGreaterThan(0)
      const changes = Object.fromEntries(own.filter((name) => name !== 'mode').map((name) => [name, null]))
      await core.call('service.edit', { ...DEMO, changes })
      await core.call('service.mode', { ...DEMO, mode: 'observe' })
    },
  },
  {
    name: 'a comparison is saved as one document that fetches nothing',
    async run(dashboard) {
      const { page } = dashboard
      await openRehearsal(dashboard)
      const save = await saveNextDownload(dashboard)
      await page.getByRole('button', { name: 'Export' }).click()
      await page.getByRole('menuitem', { name: /^Report/ }).click()
      const { name, bytes } = await save()
      expect(name).toMatch(/^eyrie-comparison-.*\.html$/)
      const text = bytes.toString()
      expect(text).toContain('Policies compared on vedfolnir/vedfolnir as recorded')
      expect(text.match(/<svg /g)).toHaveLength(3)
      expect(text).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/)
    },
  },
]
