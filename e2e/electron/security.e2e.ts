/** What the desktop window may do: draw the dashboard and speak the contract. Everything else is shut, for real. */
import { readFileSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import { listenForProblems, rowOf } from '../support/dashboard.ts'
import { HOME, launch, type Desktop } from './desktop.ts'

let desktop: Desktop

test.beforeAll(async () => {
  desktop = await launch({ args: ['--connection=demo'] })
})

test.afterAll(async () => {
  await desktop.stop()
})

test.beforeEach(async () => {
  await desktop.page.goto(HOME)
  await expect(rowOf(desktop.page, 'vedfolnir')).toBeVisible()
})

interface ProcessState {
  /** How many namespaces of process ids deep: 1 is the machine's own. */
  readonly depth: number
  readonly seccompFilters: number
  readonly noNewPrivileges: boolean
}

function stateOf(pid: number): ProcessState {
  const fields = new Map(
    readFileSync(`/proc/${pid}/status`, 'utf8')
      .split('\n')
      .map((line) => {
        const [name = '', value = ''] = line.split(':\t')
        return [name, value] as const
      }),
  )
  return {
    depth: (fields.get('NSpid') ?? '').split('\t').length,
    seccompFilters: Number(fields.get('Seccomp_filters') ?? 0),
    noNewPrivileges: fields.get('NoNewPrivs') === '1',
  }
}

test('the page runs in the operating system’s sandbox', async () => {
  test.skip(process.platform !== 'linux', 'looks into /proc')
  const { app } = desktop
  expect(await app.evaluate(({ app: electron }) => electron.commandLine.hasSwitch('no-sandbox'))).toBe(false)
  const renderer = await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId(),
  )
  const main = stateOf(app.process().pid ?? 0)
  const page = stateOf(renderer ?? 0)
  expect(page.depth, 'own namespace of process ids').toBeGreaterThan(main.depth)
  expect(page.seccompFilters, 'own system call filter').toBeGreaterThan(main.seccompFilters)
  expect(page.noNewPrivileges).toBe(true)
})

test('the window is isolated: no Node in the page, and a bridge that cannot be changed', async () => {
  const { app, page } = desktop
  const preferences = await app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
      getLastWebPreferences(): Record<string, unknown>
    }
    const { sandbox, contextIsolation, nodeIntegration, webviewTag, webSecurity } =
      contents.getLastWebPreferences()
    return { sandbox, contextIsolation, nodeIntegration, webviewTag, webSecurity }
  })
  expect(preferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webviewTag: false,
  })
  expect(preferences.webSecurity).not.toBe(false)
  const seen = await page.evaluate(() => {
    const own = window as unknown as Record<string, unknown>
    try {
      own.eyrie = null
    } catch {
      // Refusing loudly is as good as refusing in silence.
    }
    return {
      node: ['require', 'process', 'module', 'Buffer', 'global', '__dirname'].filter(
        (name) => name in window,
      ),
      bridge: Object.keys(own.eyrie as object).sort(),
    }
  })
  expect(seen).toEqual({ node: [], bridge: ['host', 'onClose', 'onFrame', 'send'] })
})

test('the dashboard comes over its own protocol, which serves nothing else', async () => {
  const { page } = desktop
  expect(new URL(page.url()).protocol).toBe('eyrie-app:')
  const answers = await page.evaluate(async () => {
    const status = async (path: string) => (await fetch(path)).status
    return {
      page: await status('/'),
      outside: await status('/..%2fmain.js'),
      above: await status('/%2e%2e/%2e%2e/package.json'),
      nowhere: await status('/nowhere.js'),
      policy: (await fetch('/')).headers.get('content-security-policy'),
      file: await fetch('file:///etc/hostname').then(
        () => 'answered',
        () => 'refused',
      ),
      otherHost: await fetch('eyrie-app://elsewhere/').then(
        () => 'answered',
        () => 'refused',
      ),
    }
  })
  expect(answers).toMatchObject({
    page: 200,
    outside: 404,
    above: 404,
    nowhere: 404,
    file: 'refused',
    otherHost: 'refused',
  })
  expect(answers.policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/)
})

test('the page’s policy holds, and the dashboard keeps within it', async () => {
  const { page } = desktop
  const problems = listenForProblems(page)
  await page.reload()
  await expect(rowOf(page, 'vedfolnir')).toBeVisible()
  expect(problems()).toEqual([])
  const injected = await page.evaluate(() => {
    const script = document.createElement('script')
    script.textContent = 'window.injected = true'
    document.body.append(script)
    return 'injected' in window
  })
  expect(injected).toBe(false)
  expect(problems().join()).toContain('Content Security Policy')
})

test('no window opens, and no address leads away', async () => {
  const { app, page } = desktop
  const opened = await page.evaluate(() => {
    const link = document.createElement('a')
    link.href = 'https://example.org/'
    link.target = '_blank'
    document.body.append(link)
    link.click()
    return window.open('https://example.org/') !== null
  })
  expect(opened).toBe(false)
  // From the main process: a navigation that is refused leaves Playwright waiting for its end.
  await app.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    if (contents === undefined) throw new Error('there is no window')
    for (const url of [
      'https://example.org/',
      'file:///etc/hostname',
      'eyrie-app://elsewhere/',
      'about:blank',
    ]) {
      const asked = new Promise<void>((resolve) => {
        contents.once('will-navigate', () => setImmediate(resolve))
        // Some addresses are refused before anybody is asked.
        setTimeout(resolve, 1000)
      })
      await contents.executeJavaScript(`location.href = ${JSON.stringify(url)}; null`)
      await asked
    }
  })
  const state = () =>
    app.evaluate(async ({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      const rows: unknown = await contents?.executeJavaScript(
        'document.querySelectorAll("[data-row]").length',
      )
      return { url: contents?.getURL(), rows: Number(rows), windows: BrowserWindow.getAllWindows().length }
    })
  await expect.poll(async () => (await state()).rows).toBeGreaterThan(5)
  expect((await state()).url).toMatch(/^eyrie-app:\/\/dashboard\//)
  expect((await state()).windows).toBe(1)
})

test('every permission is denied', async () => {
  const { page } = desktop
  const granted = await page.evaluate(async () => {
    const names = ['geolocation', 'notifications', 'camera', 'microphone', 'midi', 'clipboard-read'] as const
    const states: string[] = []
    for (const name of names) {
      const asked = await navigator.permissions.query({ name: name as PermissionName }).catch(() => null)
      if (asked?.state === 'granted') states.push(name)
    }
    if ((await Notification.requestPermission()) === 'granted') states.push('Notification')
    const media = await navigator.mediaDevices.getUserMedia({ audio: true }).then(
      () => 'granted',
      () => 'denied',
    )
    if (media === 'granted') states.push('audio')
    return states
  })
  expect(granted).toEqual([])
})

test('frames from anywhere but our own page’s main frame are ignored', async () => {
  const { app, page } = desktop
  // A window that is not ours, with our preload: what it sends must reach no core.
  const heard = await app.evaluate(async ({ BrowserWindow, app: electron }) => {
    const stranger = new BrowserWindow({
      show: false,
      webPreferences: { preload: `${electron.getAppPath()}/dist/preload.cjs`, sandbox: true },
    })
    const ask = `new Promise((resolve) => {
      window.eyrie.onFrame((frame) => resolve('answered ' + JSON.stringify(frame).slice(0, 40)))
      window.eyrie.send({ type: 'call', id: 1, method: 'app.info', params: {} })
      setTimeout(() => resolve('ignored'), 1500)
    })`
    try {
      await stranger.loadURL('data:text/html,stranger')
      const fromData = String(await stranger.webContents.executeJavaScript(ask))
      await stranger.loadURL('eyrie-app://dashboard/')
      const fromOtherWindow = String(await stranger.webContents.executeJavaScript(ask))
      return { fromData, fromOtherWindow }
    } finally {
      stranger.destroy()
    }
  })
  expect(heard).toEqual({ fromData: 'ignored', fromOtherWindow: 'ignored' })
  const own = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const bridge = (window as unknown as { eyrie: Bridge }).eyrie
        const stop = bridge.onFrame((frame) => {
          if (frame.id !== 900_001) return
          stop()
          resolve(frame.type)
        })
        bridge.send({ type: 'call', id: 900_001, method: 'app.info', params: {} })
      }),
  )
  expect(own).toBe('result')
})

interface Bridge {
  send(frame: unknown): void
  onFrame(listener: (frame: { id: number; type: string }) => void): () => void
}
