/** The simulating thread as it is built: a worker of one file gives the same bytes as the sources do. */
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundleNode, root } from '../../../build/bundle.mjs'
import { loadOf, MODEL, specFor } from '../../simulate/testing/lab.ts'
import { createJobs } from './jobs.ts'
import type { JobAsked } from './protocol.ts'
import { startThread } from './thread.ts'

const folder = mkdtempSync(path.join(os.tmpdir(), 'eyrie-thread-'))
const file = path.join(folder, 'simulator.js')
beforeAll(() => bundleNode({ simulator: path.join(root, 'electron/app/lab/worker.ts') }, { outDir: folder }))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const asked = (days: number): JobAsked => ({
  kind: 'run',
  trace: loadOf({ days }),
  model: MODEL,
  policies: ['vedfolnir', 'responsive', 'hpa-default'].map((name) => specFor(name)),
  dt: 15,
})
const newId = () => 'job'

test('a worker gives the same results as turns of this thread', async () => {
  const results = []
  for (const place of [file, null]) {
    const jobs = createJobs({ newId, start: () => startThread(place) })
    const id = jobs.begin(1, asked(1))
    const { state, policies, beside } = await jobs.ended(id)
    const moment = await jobs.ask(id, { kind: 'moment', which: 0, at: 40_000 })
    results.push(JSON.stringify({ state, policies, beside, moment }))
    jobs.close()
  }
  expect(results[0]).toBe(results[1])
  expect(results[0]).toContain('"state":"done"')
})

test('a worker is told to stop in the middle of a job, and this thread stays free meanwhile', async () => {
  const jobs = createJobs({ newId, start: () => startThread(file) })
  const id = jobs.begin(1, asked(360))
  let turns = 0
  const timer = setInterval(() => (turns += 1), 5)
  await new Promise<void>((resolve) => {
    const stop = jobs.onChange(id, () => {
      stop()
      resolve()
    })
  })
  expect(jobs.state(id)?.policies).toHaveLength(3)
  jobs.cancel(id)
  expect((await jobs.ended(id)).state).toBe('cancelled')
  clearInterval(timer)
  expect(turns).toBeGreaterThan(3)
  jobs.close()
})

test('a worker that cannot start fails the job with a sentence', async () => {
  const jobs = createJobs({ newId, start: () => startThread(path.join(folder, 'gone.js')) })
  const ended = await jobs.ended(jobs.begin(1, asked(0.1)))
  expect(ended.state).toBe('failed')
  expect(ended.sentence).toContain('The simulating thread ended')
  jobs.close()
})
