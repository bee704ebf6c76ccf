/** Settings: what is wrong is told before it is set, what is dropped before it goes, and diagnostics hold no secret. */
import { expect } from '@playwright/test'
import { DEFAULT_RETENTION } from '../../shared/domain/retention.ts'
import { visit, type Flow } from '../support/dashboard.ts'
import { saveNextDownload } from '../support/downloads.ts'

export const settingsFlows: readonly Flow[] = [
  {
    name: 'settings try an address, refuse a wrong one in words, and export diagnostics without secrets',
    async run(dashboard) {
      await visit(dashboard, '#/')
      const { page } = dashboard
      await page.keyboard.press('g')
      await page.keyboard.press(',')
      await expect(page).toHaveURL(/#\/settings$/)
      const form = page.getByRole('form', { name: 'Prometheus' })
      const field = form.getByRole('textbox')
      await field.fill('http://ada:hunter2@127.0.0.1:9')
      await form.getByRole('button', { name: 'Try it' }).click()
      await expect(form.getByRole('status')).toContainText('127.0.0.1:9')
      await expect(form.getByRole('status')).not.toContainText('hunter2')
      await field.fill('nowhere')
      await form.getByRole('button', { name: 'Save' }).click()
      await expect(form.getByRole('alert')).toContainText('"nowhere" is not a Prometheus address')
      await field.fill('http://ada:hunter2@127.0.0.1:9')
      await form.getByRole('button', { name: 'Save' }).click()
      await expect(form.getByRole('button', { name: 'Save' })).toBeDisabled()
      const saved = await saveNextDownload(dashboard)
      await page.getByRole('button', { name: 'Export diagnostics' }).click()
      const { name, bytes } = await saved()
      expect(name).toMatch(/^eyrie-diagnostics-.*\.json$/)
      const text = bytes.toString()
      expect(text).toContain('"prometheus": "127.0.0.1:9"')
      expect(text).not.toContain('hunter2')
      await dashboard.core.call('settings.update', { prometheusUrl: null })
      // What the form shows came before.
      await visit(dashboard, '#/')
    },
  },
  {
    name: 'settings keep the history shorter: refused beside the field, told before anything goes, in force at once',
    async run(dashboard) {
      await visit(dashboard, '#/settings')
      const { page } = dashboard
      const form = page.getByRole('form', { name: 'How long the history is kept' })
      const samples = form.getByLabel('Every sample')
      await samples.fill('49')
      await expect(form.getByRole('alert')).toHaveText('From 1 to 48 hours.')
      await samples.fill('1')
      // The demo begins with two hours of samples.
      await expect(form.getByRole('status')).toContainText('values of every sample from before')
      await form.getByRole('button', { name: 'Drop it and save' }).click()
      await expect(form.getByRole('button', { name: 'Save' })).toBeDisabled()
      await expect(form.getByRole('status')).toHaveCount(0)
      await visit(dashboard, '#/history')
      await expect(page.getByText('every sample for 1 hour (before: 2 hours)')).toBeVisible()
      await dashboard.core.call('settings.update', { retention: DEFAULT_RETENTION })
      // What the form shows came before.
      await visit(dashboard, '#/')
    },
  },
]
