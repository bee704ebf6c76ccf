/** What an operator does: scale up with an undo, down after a question, back, mode, pause, freeze. */
import { expect, type Locator, type Page } from '@playwright/test'
import {
  countOf,
  DEMO,
  expectCount,
  messages,
  takeControl,
  visitService,
  type Flow,
} from '../support/dashboard.ts'

const { service } = DEMO
function question(page: Page, name: string): Locator {
  return page.getByRole('alertdialog', { name })
}

/** Adding a replica takes its simulated start time of some twenty seconds; the flows follow one upon another. */
export const controlFlows: readonly Flow[] = [
  {
    name: 'scaling up is one click, shown as it goes, and its undo goes back',
    async run(dashboard) {
      const row = await takeControl(dashboard, 2)
      const { page } = dashboard
      await row.getByRole('button', { name: `Scale ${service} up to 3` }).click()
      await expect(row).toContainText('2 → 3')
      await expect(row.getByRole('list').first()).toContainText(/Wait until healthy/)
      const message = messages(page)
        .getByRole('listitem')
        .filter({ hasText: `${service}: ` })
        .last()
      await expect(message).toContainText('scaling 2 → 3')
      await expectCount(row, service, 3)
      await message.getByRole('button', { name: 'Undo' }).click()
      await expectCount(row, service, 2)
    },
  },
  {
    name: 'a rollback names where it goes, and goes there',
    async run(dashboard) {
      await takeControl(dashboard, 2)
      await visitService(dashboard)
      const { page } = dashboard
      await page.getByRole('button', { name: 'Roll back to 3' }).click()
      const asked = question(page, `Roll ${service} back`)
      await expect(asked).toContainText('Replicas2 → 3')
      await expect(asked).toContainText(/\+1: vedfolnir/)
      await asked.getByRole('button', { name: 'Go back to 3' }).click()
      await expectCount(page.locator('#content'), service, 3)
      await expect(page.locator('[id^=entry-]').filter({ hasText: 'Rolled back 2 → 3' })).toBeVisible({
        timeout: 40_000,
      })
    },
  },
  {
    name: 'scaling down asks once, names what stops, and can be cancelled',
    async run(dashboard) {
      const row = await takeControl(dashboard, 3)
      const { page } = dashboard
      const minus = row.getByRole('button', { name: `Scale ${service} down to 2` })
      await minus.click()
      const asked = question(page, `Scale ${service}`)
      await expect(asked).toContainText(/stops vedfolnir-vedfolnir-\d/)
      await asked.getByRole('button', { name: 'Cancel' }).click()
      await expect(asked).toBeHidden()
      expect(await countOf(row, service)).toBe(3)
      await minus.click()
      await asked.getByRole('button', { name: 'Stop 1 replica' }).click()
      await expectCount(row, service, 2)
    },
  },
  {
    name: 'plus and minus ask on the keyboard, with the plan, and bounds are kept',
    async run(dashboard) {
      await takeControl(dashboard, 2)
      await visitService(dashboard)
      const { page } = dashboard
      await page.keyboard.press('+')
      const asked = question(page, `Scale ${service}`)
      await expect(asked.getByRole('button', { name: 'Start 1 replica' })).toBeFocused()
      await expect(asked).toContainText(/\+1: vedfolnir/)
      await asked.getByRole('button', { name: 'One more' }).click()
      await asked.getByRole('button', { name: 'One more' }).click()
      await expect(asked.getByRole('button', { name: 'Start 3 replicas' })).toBeVisible()
      await expect(asked.getByRole('button', { name: 'One more' })).toHaveAttribute('aria-disabled', 'true')
      await page.keyboard.press('Escape')
      await expect(asked).toBeHidden()
      await page.keyboard.press('-')
      await expect(asked).toContainText('keeps at least 2 replicas')
      await expect(asked.getByRole('button', { name: 'Stop 1 replica' })).toBeDisabled()
      await page.keyboard.press('Escape')
      await expect(asked).toBeHidden()
      expect(await countOf(page.locator('#content'), service)).toBe(2)
    },
  },
  {
    name: 'the mode changes from the row, and the sentence says so',
    async run(dashboard) {
      const row = await takeControl(dashboard, 2)
      const { page } = dashboard
      await row.getByRole('button', { name: `Mode of ${service}: observe` }).click()
      await page.getByRole('menuitemradio', { name: /^Automatic/ }).click()
      await expect(row.getByRole('button', { name: `Mode of ${service}: automatic` })).toBeVisible()
      await row.getByRole('button', { name: `Mode of ${service}: automatic` }).click()
      await page.getByRole('menuitemradio', { name: /^Observe/ }).click()
      await expect(row.getByRole('button', { name: `Mode of ${service}: observe` })).toBeVisible()
    },
  },
  {
    name: 'a pause in one direction is shown, and resumed',
    async run(dashboard) {
      const row = await takeControl(dashboard, 2)
      const { page } = dashboard
      await row.getByRole('button', { name: `Pause scaling of ${service}` }).click()
      await page.getByRole('menuitem', { name: 'Scaling down only' }).first().click()
      await expect(row).toContainText('Paused down')
      await row.getByRole('button', { name: `Resume scaling of ${service}` }).click()
      await expect(row).not.toContainText('Paused down')
    },
  },
  {
    name: 'freeze is one key, forbids scaling by hand, and thaws after a question',
    async run(dashboard) {
      const row = await takeControl(dashboard, 2)
      const { page } = dashboard
      await page.keyboard.press('f')
      const brake = page.getByRole('banner').getByRole('button', { name: 'Frozen' })
      await expect(brake).toHaveAttribute('aria-pressed', 'true')
      await expect(page.getByRole('region', { name: 'Notices' })).toContainText('Frozen.')
      await row.getByRole('button', { name: `Scale ${service} up to 3` }).click()
      await expect(row.getByRole('alert')).toContainText('unfreeze first')
      await row.getByRole('alert').getByRole('button', { name: 'Dismiss' }).click()
      expect(await countOf(row, service)).toBe(2)
      await brake.click()
      await question(page, 'Unfreeze').getByRole('button', { name: 'Unfreeze' }).click()
      await expect(page.getByRole('banner').getByRole('button', { name: 'Freeze' })).toHaveAttribute(
        'aria-pressed',
        'false',
      )
    },
  },
]
