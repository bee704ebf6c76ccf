import { defineConfig } from '@playwright/test'

const chromium = process.env.EYRIE_CHROMIUM ?? '/usr/bin/chromium'

/** One suite over two hosts, and the live flow on a real engine; one worker, for the engine is one, and two were no faster. */
export default defineConfig({
  testDir: '.',
  outputDir: './results/artifacts',
  workers: 1,
  // As in vitest.config.ts: a second try on CI, which the summary names.
  retries: process.env.CI === 'true' ? 1 : 0,
  timeout: 150_000,
  expect: {
    timeout: 10_000,
    // Another patch of the browser may draw edges otherwise; a panel that is missing is far more than this.
    toHaveScreenshot: { threshold: 0.2, maxDiffPixelRatio: 0.002, animations: 'disabled', caret: 'hide' },
  },
  snapshotPathTemplate: '{testDir}/pictures/{arg}{ext}',
  forbidOnly: process.env.CI === 'true',
  reporter: [
    ['list'],
    ['json', { outputFile: process.env.EYRIE_PLAYWRIGHT_JSON ?? 'results/playwright.json' }],
  ],
  use: {
    launchOptions: {
      executablePath: chromium,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
    viewport: { width: 1440, height: 900 },
    // Screenshots of every step would cost more CPU than what is tested.
    trace: { mode: 'retain-on-failure', screenshots: false, sources: false },
    screenshot: 'only-on-failure',
  },
  projects: [
    { name: 'browser', testMatch: ['browser/**/*.e2e.ts'] },
    // Beside the pictures of one browser: asked for by name, and no part of `npm test`.
    { name: 'appearance', testMatch: ['appearance/**/*.e2e.ts'] },
    { name: 'electron', testMatch: ['electron/**/*.e2e.ts'] },
    { name: 'live', testMatch: ['live/**/*.e2e.ts'], timeout: 300_000 },
  ],
})
