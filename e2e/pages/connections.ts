/** Looking at other connections than the one Eyrie was started with, and adding one. */
import { expect, type Locator, type Page } from '@playwright/test'
import { DEMO, rowOf, visitOverview, type Dashboard, type Flow } from '../support/dashboard.ts'

const NOWHERE = 'unix:///nonexistent/docker.sock'

export async function openSwitcher(page: Page): Promise<Locator> {
  const list = page.getByRole('region', { name: 'Connections' })
  await page.getByRole('button', { name: /^Connection/ }).click()
  await expect(list.getByRole('button', { name: /^demo/ })).toBeVisible()
  return list
}

async function save(dashboard: Dashboard, name: string): Promise<void> {
  await dashboard.core.call('connections.save', {
    name,
    address: NOWHERE,
    certificates: null,
    insecure: false,
  })
}

async function isHome(page: Page): Promise<void> {
  await expect(rowOf(page, DEMO.service)).toBeVisible()
  await expect(page).not.toHaveURL(/#\/@/)
}

export const connectionFlows: readonly Flow[] = [
  {
    name: 'another connection is looked at as it stands, reload stays there, and back leads home',
    async run(dashboard) {
      const { page } = dashboard
      await save(dashboard, 'shed')
      await visitOverview(dashboard)
      const list = await openSwitcher(page)
      await expect(list.getByRole('button', { name: /^demo/ })).toHaveAttribute('aria-current', 'true')
      await expect(list.getByRole('button', { name: /^shed/ })).toContainText('not open')
      await list.getByRole('button', { name: /^shed/ }).click()
      await expect(page).toHaveURL(/#\/@shed\//)
      const chip = page.getByRole('button', { name: /^Connection/ })
      await expect(chip).toContainText('/nonexistent/docker.sock')
      await expect(chip).toContainText('unreachable')
      await expect(page.getByRole('region', { name: 'Notices' })).toContainText('there is no such socket')
      await expect(page.getByRole('button', { name: 'Freeze' })).toBeVisible()
      await page.reload()
      await expect(chip).toContainText('unreachable')
      await page.keyboard.press('g')
      await page.keyboard.press('h')
      await expect(page).toHaveURL(/#\/@shed\/history/)
      await page.goBack()
      await page.goBack()
      await isHome(page)
      // It goes on in the background, until somebody closes it.
      await openSwitcher(page)
      await expect(list.getByRole('button', { name: /^shed/ })).toContainText('unreachable')
      await list.getByRole('button', { name: 'Close shed' }).click()
      await expect(list.getByRole('button', { name: /^shed/ })).toContainText('not open')
      await page.keyboard.press('Escape')
      await dashboard.core.call('connections.remove', { name: 'shed' })
    },
  },
  {
    name: 'a connection that is kept runs in the background until it is closed',
    async run(dashboard) {
      const { page } = dashboard
      await save(dashboard, 'shed')
      await visitOverview(dashboard)
      const list = await openSwitcher(page)
      await list.getByRole('button', { name: 'Keep shed running' }).click()
      await expect(list.getByRole('button', { name: /^shed/ })).toContainText('kept')
      await expect(list.getByRole('button', { name: /^shed/ })).toContainText('unreachable')
      await expect(list).toContainText('there is no such socket')
      await list.getByRole('button', { name: 'Close shed' }).click()
      await expect(list.getByRole('button', { name: /^shed/ })).toContainText('not open')
      await page.keyboard.press('Escape')
      await expect(list).toBeHidden()
      await isHome(page)
      await dashboard.core.call('connections.remove', { name: 'shed' })
    },
  },
  {
    name: 'a connection is added by a form that says what is wrong, tried out, and removed again',
    async run(dashboard) {
      const { page } = dashboard
      await visitOverview(dashboard)
      let list = await openSwitcher(page)
      await list.getByRole('button', { name: 'Add connection…' }).click()
      const dialog = page.getByRole('dialog', { name: 'Add connection' })
      const name = dialog.getByRole('textbox', { name: 'Name' })
      const address = dialog.getByRole('textbox', { name: 'Address' })
      await expect(name).toBeFocused()
      await page.keyboard.press('Enter')
      await expect(dialog).toContainText('Give it a name.')
      await expect(dialog).toContainText('Give its address')
      await name.fill('demo')
      await expect(dialog).toContainText('There is a connection demo already.')
      await name.fill('barn')
      await address.fill('ssh://-oProxyCommand=id')
      await dialog.getByRole('button', { name: 'Test' }).click()
      await expect(dialog).toContainText('does not name a host that ssh can be asked for')
      await dialog.getByRole('radio', { name: 'Plain TCP' }).click()
      await address.fill('tcp://192.0.2.1:2375')
      await dialog.getByRole('button', { name: 'Save' }).click()
      await expect(dialog).toContainText('Confirm it, or use SSH or TLS.')
      await expect(dialog.getByRole('switch')).not.toBeChecked()
      await dialog.getByRole('radio', { name: 'Socket' }).click()
      await address.fill(NOWHERE)
      await dialog.getByRole('button', { name: 'Test' }).click()
      await expect(dialog).toContainText('there is no such socket')
      await dialog.getByRole('button', { name: 'Save' }).click()
      await expect(dialog).toBeHidden()
      list = await openSwitcher(page)
      await list.getByRole('button', { name: 'Test barn' }).click()
      await expect(list).toContainText('there is no such socket')
      await list.getByRole('button', { name: 'Remove barn' }).click()
      await list.getByRole('button', { name: 'Really remove barn' }).click()
      await expect(list.getByRole('button', { name: /^barn/ })).toHaveCount(0)
      await page.keyboard.press('Escape')
      await isHome(page)
    },
  },
  {
    name: 'a link to a connection that is not there says which ones are, and the way home',
    async run({ page, home }) {
      await page.goto(`${home}#/@atlantis/`)
      await expect(page.locator('#content')).toContainText('there is no connection "atlantis"')
      const chip = page.getByRole('button', { name: /^Connection/ })
      await expect(chip).toContainText('cannot be used')
      const list = await openSwitcher(page)
      await list.getByRole('button', { name: /^demo/ }).click()
      await isHome(page)
    },
  },
]
