/** One window per profile, and one owner per data folder: whoever comes later shows what the first one has. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from '@playwright/test'
import { rowOf } from '../support/dashboard.ts'
import { ownerOf } from '../support/documents.ts'
import { eyrie, serve } from '../support/eyrie.ts'
import { appArguments, electronProgram, launch } from './desktop.ts'

async function owner(dataDir: string): Promise<string> {
  return ownerOf(await eyrie(['--connection', 'demo', '--data-dir', dataDir, 'health', '--json']))
}

test('a second start with the same profile ends at once and leaves the first window as it is', async () => {
  const desktop = await launch({ args: ['--connection=demo'] })
  try {
    await expect(rowOf(desktop.page, 'vedfolnir')).toBeVisible()
    const second = spawn(
      electronProgram(),
      [...appArguments(desktop.dataDir, desktop.profile, ['--connection=demo'])],
      { stdio: 'ignore' },
    )
    const [code] = (await once(second, 'exit')) as [number | null]
    expect(code).toBe(0)
    expect(await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
    await expect(rowOf(desktop.page, 'vedfolnir')).toBeVisible()
  } finally {
    await desktop.stop()
  }
})

test('started while another process owns the data folder, the window shows the same, and takes over when it goes', async () => {
  const server = await serve({ args: ['--connection', 'demo'] })
  try {
    const desktop = await launch({ args: ['--connection=demo'], dataDir: server.dataDir })
    try {
      const { page } = desktop
      await expect(rowOf(page, 'vedfolnir')).toBeVisible()
      expect(await owner(server.dataDir)).toContain(`process ${server.pid} owns`)
      const frozen = await eyrie(['--connection', 'demo', '--data-dir', server.dataDir, 'freeze'])
      expect(frozen.code).toBe(0)
      await expect(page.getByRole('button', { name: 'Frozen' })).toBeVisible()

      await server.end()
      const main = desktop.app.process().pid ?? 0
      await expect.poll(() => owner(server.dataDir), { timeout: 20_000 }).toContain(`process ${main} owns`)
      await expect(page.getByRole('region', { name: 'Notices' })).not.toContainText('No connection')
      await expect(page.getByRole('button', { name: 'Frozen' })).toBeVisible()
    } finally {
      await desktop.close()
    }
  } finally {
    await server.stop()
  }
})

test('the CLI works on what the open window shows', async () => {
  const desktop = await launch({ args: ['--connection=demo'] })
  try {
    const main = desktop.app.process().pid ?? 0
    await expect(rowOf(desktop.page, 'vedfolnir')).toBeVisible()
    expect(await owner(desktop.dataDir)).toContain(`process ${main} owns`)
  } finally {
    await desktop.stop()
  }
})

test('closing the window ends the app, and the folder is free again', async () => {
  const desktop = await launch({ args: ['--connection=demo'] })
  try {
    await expect(rowOf(desktop.page, 'vedfolnir')).toBeVisible()
    const ended = desktop.app.waitForEvent('close')
    await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
    await ended
    expect(await owner(desktop.dataDir)).not.toBe('')
  } finally {
    await desktop.stop()
  }
})
