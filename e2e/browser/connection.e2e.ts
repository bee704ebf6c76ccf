/** Eyrie itself goes and comes back: what was last known stays, marked as old, and nothing can be done meanwhile. */
import { expect, test } from '@playwright/test'
import { rowOf } from '../support/dashboard.ts'
import { ownerOf } from '../support/documents.ts'
import { ended, eyrie, serve } from '../support/eyrie.ts'
import { inTheme, shoot, THEMES } from '../support/screens.ts'

test('a killed Eyrie is said to be gone, its numbers turn old, and the page comes back with it', async ({
  page,
  context,
}) => {
  const first = await serve({ args: ['--connection', 'demo'] })
  const { dataDir, origin } = first
  try {
    await page.goto(first.url)
    const row = rowOf(page, 'vedfolnir')
    await expect(row).toBeVisible()
    await ended(first.child, 'SIGKILL')
    const notices = page.getByRole('region', { name: 'Notices' })
    await expect(notices).toContainText('No connection to Eyrie')
    await expect(notices).toContainText('trying again')
    await expect(page.getByRole('button', { name: /^Connection/ })).toContainText('no connection')
    await expect(row).toContainText(/last seen \d+ s ago/, { timeout: 20_000 })
    await expect(row.getByRole('button', { name: /Scale vedfolnir up/ })).toHaveAttribute(
      'aria-disabled',
      'true',
    )
    await expect(page.getByRole('button', { name: 'Freeze' })).toHaveAttribute('aria-disabled', 'true')
    for (const theme of THEMES) {
      await inTheme(page, theme)
      await shoot(page, 'browser', 'disconnected', theme)
    }

    const again = await serve({
      args: ['--connection', 'demo'],
      dataDir,
      port: Number(new URL(origin).port),
    })
    try {
      // The new process knows no browser yet: its link signs this one in, in another tab.
      const tab = await context.newPage()
      await tab.goto(again.url)
      await tab.close()
      await expect(notices).not.toContainText('No connection to Eyrie', { timeout: 30_000 })
      await expect(row).not.toContainText('last seen')
      await expect(row.getByRole('button', { name: /CPU \d+ %/ })).toBeVisible()
    } finally {
      await again.end()
    }
  } finally {
    await first.stop()
  }
})

test('a second server on the same folder attaches to the first, shows the same, and takes over when it goes', async ({
  page,
}) => {
  const owner = await serve({ args: ['--connection', 'demo'] })
  try {
    const guest = await serve({ args: ['--connection', 'demo'], dataDir: owner.dataDir })
    try {
      await page.goto(guest.url)
      await expect(rowOf(page, 'vedfolnir')).toBeVisible()
      const cli = (...args: readonly string[]) =>
        eyrie(['--connection', 'demo', '--data-dir', owner.dataDir, '--json', ...args])
      expect((await cli('freeze')).code).toBe(0)
      await expect(page.getByRole('button', { name: 'Frozen' })).toBeVisible()
      expect(ownerOf(await cli('health'))).toContain(`process ${owner.pid} owns`)
      await owner.end()
      await expect(page.getByRole('region', { name: 'Notices' })).not.toContainText(
        'No connection to Eyrie',
        {
          timeout: 30_000,
        },
      )
      await expect
        .poll(async () => ownerOf(await cli('health')), { timeout: 30_000 })
        .toContain(`process ${guest.pid} owns`)
      await expect(page.getByRole('button', { name: 'Frozen' })).toBeVisible()
    } finally {
      await guest.end()
    }
  } finally {
    await owner.stop()
  }
})
