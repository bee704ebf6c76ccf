import { defineConfig } from 'vitest/config'

/** They measure, or count seconds of their own: nothing else may run beside them. */
const alone = [
  'build/test/{demo,torture}.live.spec.ts',
  'electron/docker/{fence,usage}.live.spec.ts',
  'electron/app/requests.live.spec.ts',
]
/**
 * On a machine shared with others a clock may be late and a step be missed: on CI a failed test has a second try, and the
 * summary names each one that needed it. A counterexample that was found by chance is none of that: it stands.
 */
const retry = process.env.CI === 'true' ? { count: 1, condition: /^(?!Property failed)/ } : 0
const live = { testTimeout: 180_000, hookTimeout: 180_000, retry }

/** Both cores, and modules loaded once a worker: loading them for each file took longer than the tests. */
const quick = { maxWorkers: 2, isolate: false, sequence: { groupOrder: 0 }, retry }

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
