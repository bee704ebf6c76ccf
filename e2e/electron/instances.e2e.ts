/** One window per profile, and one owner per data folder: whoever comes later shows what the first one has. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from '@playwright/test'
import { rowOf } from '../support/dashboard.ts'
import { ownerOf } from '../support/documents.ts'
import { eyrie, serve } from '../support/eyrie.ts'
import { appArguments, electronProgram, launch, type Desktop } from './desktop.ts'

async function owner(dataDir: string): Promise<string> {
  return ownerOf(await eyrie(['--connection', 'demo', '--data-dir', dataDir, 'health', '--json']))
}

/** Starts Eyrie once more for the same profile; gives the code it ends with. */
async function startAgain({ dataDir, profile }: Desktop, ...more: readonly string[]): Promise<number | null> {
  const args = appArguments(dataDir, profile, ['--connection=demo', ...more])
  const [code] = (await once(spawn(electronProgram(), [...args], { stdio: 'ignore' }), 'exit')) as [
    number | null,
  ]
  return code
}

/** Stands in for the desktop's own message boxes, which nobody here can answer: keeps what they say. */
async function keepMessages({ app }: Desktop): Promise<() => Promise<readonly string[]>> {
  await app.evaluate(({ dialog }) => {
    const said: string[] = []
    Object.assign(globalThis, { said })
    dialog.showMessageBox = (...asked: readonly unknown[]) => {
      said.push(JSON.stringify(asked.at(-1)))
      return Promise.resolve({ response: 0, checkboxChecked: false })
    }
  })
  return () => app.evaluate(() => (globalThis as unknown as { said: readonly string[] }).said)
}

function shown({ app }: Desktop): Promise<readonly boolean[]> {
  return app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((each) => each.isVisible()))
}

test('a second start ends at once, and the first follows its link; a bad one is told, and leads nowhere', async () => {
  const desktop = await launch({ args: ['--connection=demo', 'eyrie:///history'] })
  try {
    const { page } = desktop
    await expect(page.getByRole('heading', { name: 'History', level: 1 })).toBeVisible()
    const messages = await keepMessages(desktop)
    expect(await startAgain(desktop, 'eyrie://vedfolnir/redis')).toBe(0)
    await expect(page.getByRole('heading', { level: 1 })).toContainText('redis')
    expect(await startAgain(desktop, 'eyrie://vedfolnir/redis/logs')).toBe(0)
    await expect.poll(messages).toEqual([expect.stringContaining('leads nowhere: there is too much in it')])
    expect(page.url()).toContain('#/service/vedfolnir/redis')
    expect(await shown(desktop)).toEqual([true])
  } finally {
    await desktop.stop()
  }
})

test('closing to the tray keeps Eyrie running, the menu freezes it, and the window comes back where it was', async () => {
  const desktop = await launch({ args: ['--connection=demo', 'eyrie:///settings'] })
  const { app, page, dataDir, profile } = desktop
  try {
    await page.getByRole('switch', { name: 'Keep running in the tray' }).click()
    await expect(page.getByText('Closing hides the window')).toBeVisible()
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
    await expect.poll(() => shown(desktop)).toEqual([false])

    const menu = () =>
      app.evaluate(({ Menu }) =>
        Menu.getApplicationMenu()?.items.map((each) => [each.label, each.submenu?.items[0]?.label]),
      )
    expect((await menu())?.map(([label]) => label)).toEqual(['File', 'Edit', 'View', 'Go', 'Window'])
    await app.evaluate(({ Menu }) => {
      Menu.getApplicationMenu()?.items[0]?.submenu?.items[0]?.click()
    })
    await expect.poll(async () => (await menu())?.[0]).toEqual(['File', 'Unfreeze…'])

    expect(await startAgain(desktop)).toBe(0)
    await expect.poll(() => shown(desktop)).toEqual([true])
    await expect(page.getByRole('button', { name: 'Frozen' })).toBeVisible()
    await app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.setBounds({ x: 40, y: 30, width: 1010, height: 705 }),
    )
  } finally {
    await desktop.close()
  }
  const again = await launch({ args: ['--connection=demo'], dataDir, profile })
  try {
    const bounds = await again.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.getBounds(),
    )
    expect(bounds).toEqual({ x: 40, y: 30, width: 1010, height: 705 })
  } finally {
    await again.stop()
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
