import { defineConfig } from 'vitest/config'

/** They measure, or count seconds of their own: nothing else may run beside them. */
const alone = [
  'build/test/{demo,torture}.live.spec.ts',
  'electron/docker/{fence,usage}.live.spec.ts',
  'electron/app/requests.live.spec.ts',
]
/**
 * What waits for engines, containers and windows on a machine shared with others gets a second try on CI; the summary
 * names each test that needed it. What only computes has none: there a second try hides a counterexample.
 */
const retry = process.env.CI === 'true' ? 1 : 0
const live = { testTimeout: 180_000, hookTimeout: 180_000, retry }

/** Both cores, and modules loaded once a worker: loading them for each file took longer than the tests. */
const quick = { maxWorkers: 2, isolate: false, sequence: { groupOrder: 0 } }

const quiet = ['**/node_modules/**', 'dist/**', 'e2e/browser/**', 'e2e/electron/**']

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{shared,electron,renderer,build}/**/*.spec.{ts,tsx}'],
          exclude: [...quiet, '**/*.live.spec.ts', '**/*.contract.spec.ts'],
          testTimeout: 60_000,
          ...quick,
        },
      },
      {
        test: {
          name: 'contract',
          include: ['electron/**/*.contract.spec.ts'],
          exclude: quiet,
          testTimeout: 30_000,
          hookTimeout: 60_000,
          ...quick,
        },
      },
      {
        test: {
          name: 'live',
          include: ['{electron,build}/**/*.live.spec.ts'],
          exclude: [...quiet, ...alone],
          // They wait for engines more than they work.
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
          ...live,
        },
      },
      {
        test: {
          name: 'live-alone',
          include: alone,
          exclude: quiet,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          ...live,
        },
      },
    ],
  },
})
