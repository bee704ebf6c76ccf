import { defineConfig } from 'vitest/config'

const quiet = ['**/node_modules/**', 'dist/**', 'e2e/browser/**', 'e2e/electron/**']

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{shared,electron,renderer,build}/**/*.spec.{ts,tsx}'],
          exclude: [...quiet, '**/*.live.spec.ts', '**/*.contract.spec.ts'],
          environment: 'node',
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'contract',
          include: ['electron/**/*.contract.spec.ts'],
          exclude: quiet,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'live',
          include: ['{electron,build}/**/*.live.spec.ts'],
          exclude: quiet,
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
})
