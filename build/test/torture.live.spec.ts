/** A tenth of the torture on every change: each kind of kill and hang at least once, on an engine of its own. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'

const exec = promisify(execFile)

describe.skipIf(process.getuid?.() !== 0)('a tenth of the torture', () => {
  test('ends with everything right', { timeout: 420_000 }, async () => {
    const run = await exec(process.execPath, ['build/torture.mjs', '--tenth'], {
      timeout: 400_000,
      maxBuffer: 10_000_000,
    }).catch((thrown: unknown) => thrown as { readonly stdout?: string; readonly stderr?: string })
    const said = `${run.stdout ?? ''}${run.stderr ?? ''}`
    // The whole record, for whoever has to find out which round it was.
    expect(said, said).toMatch(/^- \d+ rounds, all right$/m)
  })
})
