/** Alerts: one that is made to fire is shown, told by webhook, silenced, ended, and found in the history. */
import { expect } from '@playwright/test'
import type { PolicyView } from '../../shared/domain/policy.ts'
import { DEMO, visit, visitOverview, type Dashboard, type Flow } from '../support/dashboard.ts'
import { saveNextDownload } from '../support/downloads.ts'
import { listenForHooks } from '../support/hook.ts'

const NAME = 'VedfolnirHighCPUUsage'

/** A share of the limit that the demo's service is always above, and one it is never above, however busy it is. */
const ANY = 0.001
const NEVER = 2

/** Null gives the service its own threshold back. */
async function setThreshold({ core }: Dashboard, threshold: number | null): Promise<void> {
  await core.call('service.mode', { ...DEMO, mode: 'observe' })
  const { policy } = (await core.call('service.policy', DEMO)) as PolicyView
  const factors = policy.factors.map((factor) =>
    factor.id === 'cpu-up' ? { ...factor, threshold: threshold ?? 0, forSeconds: 1 } : factor,
  )
  await core.call('service.edit', { ...DEMO, changes: { factors: threshold === null ? null : factors } })
}

/** What the desktop itself was asked to show; there may be no desktop where tests run. */
async function expectShown({ desktop, page }: Dashboard): Promise<void> {
  if (desktop === undefined) return
  await desktop.evaluate(({ Notification }) => {
    const shown: string[] = []
    Object.assign(globalThis, { shown })
    Notification.isSupported = () => true
    Notification.prototype.show = function show() {
      shown.push(this.title)
    }
  })
  await page.getByRole('button', { name: 'Send a test' }).first().click()
  await expect
    .poll(() => desktop.evaluate(() => (globalThis as unknown as { shown: string[] }).shown))
    .toEqual(['A test from Eyrie'])
}

export const alertFlows: readonly Flow[] = [
  {
    name: 'an alert that fires is shown, told by webhook, silenced with a reason, and recorded when it ends',
    async run(dashboard) {
      const { page } = dashboard
      const hook = await listenForHooks()
      try {
        // At its busiest the demo fires it by itself, and who was told already is not told again.
        await setThreshold(dashboard, NEVER)
        await visitOverview(dashboard)
        await page.keyboard.press('g')
        await page.keyboard.press('a')
        await expect(page.getByRole('heading', { level: 1 })).toHaveText('Alerts')
        const rules = page.getByRole('region', { name: 'Table of rules' })
        await expect(rules.getByRole('row', { name: /^ContainerOOMKilled/ })).toContainText(
          'Watched by Eyrie',
        )
        await expect(rules.getByRole('row', { name: /^SystemDiskFull/ })).toContainText('needs Prometheus')
        await page.getByRole('button', { name: 'Ask Prometheus' }).click()
        await expect(page.getByRole('list', { name: 'What Prometheus answers' })).toContainText('queueDepth')
        const saved = await saveNextDownload(dashboard)
        await page.getByRole('button', { name: 'Rules for Prometheus' }).click()
        const { name, bytes } = await saved()
        expect(name).toBe('eyrie.rules.yml')
        expect(bytes.toString()).toContain(`alert: ${NAME}`)

        await expectShown(dashboard)

        const form = page.getByRole('form', { name: 'Webhook' })
        await form.getByRole('textbox', { name: /^Webhook address/ }).fill('ftp://nowhere')
        await form.getByRole('button', { name: 'Save webhook' }).click()
        await expect(form.getByRole('alert')).toContainText('only http and https')
        await form.getByRole('textbox', { name: /^Webhook address/ }).fill(hook.url)
        await form.getByRole('textbox', { name: /^Body/ }).fill('{"said": "{{nme}}"}')
        await form.getByRole('button', { name: 'Save webhook' }).click()
        await expect(form.getByRole('alert')).toContainText('{{nme}}, which means nothing')
        await form.getByRole('textbox', { name: /^Body/ }).fill('{"said": "{{name}} {{state}}"}')
        await form.getByRole('button', { name: 'Save webhook' }).click()
        await form.getByRole('button', { name: 'Send a test' }).click()
        await expect.poll(() => hook.bodies).toContain('{"said":"Test told"}')
        await expect(form.getByRole('status')).toContainText('Delivered to http://127.0.0.1')

        const alerts = page.getByRole('list', { name: 'Alerts' })
        const alert = alerts.getByRole('listitem').filter({ hasText: NAME })
        await expect(alert).toHaveCount(0, { timeout: 20_000 })
        await setThreshold(dashboard, ANY)
        await expect(alert).toContainText('Firing', { timeout: 20_000 })
        await expect(alert).toContainText('judged by Eyrie')
        await expect.poll(() => hook.bodies).toContain(`{"said":"${NAME} firing"}`)

        await alert.getByRole('button', { name: `Silence ${NAME}` }).click()
        const dialog = page.getByRole('dialog', { name: `Silence ${NAME}` })
        await dialog.getByRole('textbox').fill('a rehearsal')
        await dialog.getByRole('button', { name: 'Silence', exact: true }).click()
        await expect(alert).toContainText('silenced')
        const silences = page.getByRole('list', { name: 'Silences' })
        await expect(silences).toContainText('a rehearsal')
        await page.reload()
        await expect(silences).toContainText('a rehearsal')

        await visitOverview(dashboard)
        // It fires, and nobody is to be told of it.
        await expect(page.getByRole('list', { name: 'Firing alerts' }).getByText(/0\.1 %/)).toHaveCount(0)
        await visit(dashboard, '#/alerts')
        await silences.getByRole('button', { name: /^End the silence/ }).click()
        await expect(silences).toHaveCount(0)
        await visitOverview(dashboard)
        await expect(page.getByRole('list', { name: 'Firing alerts' })).toContainText(
          'CPU of vedfolnir/vedfolnir',
        )

        await setThreshold(dashboard, NEVER)
        await visit(dashboard, '#/history?kind=alert')
        const entries = page.locator('[id^=entry-]').filter({ hasText: NAME })
        await expect(entries.filter({ hasText: 'has ended' }).first()).toBeVisible({ timeout: 20_000 })
        await expect(entries.filter({ hasText: 'of its limit' }).first()).toBeVisible()
        await expect.poll(() => hook.bodies).toContain(`{"said":"${NAME} resolved"}`)
      } finally {
        await setThreshold(dashboard, null)
        await dashboard.core.call('notifications.update', { webhook: null })
        hook.close()
      }
    },
  },
]
