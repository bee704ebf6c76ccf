import { expect, test } from 'vitest'
import { createJobs } from './jobs.ts'
import type { JobAsked, ToSimulator } from './protocol.ts'

const ASKED = { kind: 'run', policies: [] } as unknown as JobAsked
const unnamed = { title: 'a load', notes: [] }

/** Notes what the thread is told, and never answers. */
function silentThread() {
  const told: ToSimulator[] = []
  const jobs = createJobs({
    newId: () => `job-${told.length}`,
    start: () => ({
      send: (message) => told.push(message),
      onMessage: () => undefined,
      onFailure: () => undefined,
      close: () => undefined,
    }),
  })
  const cancelled = () => told.flatMap((message) => (message.type === 'cancel' ? [message.job] : []))
  return { jobs, cancelled }
}

test('a new job of a client ends the one before it in its lane, and no other', () => {
  const { jobs, cancelled } = silentThread()
  const edit = jobs.begin(7, ASKED, unnamed, 'edit')
  jobs.begin(7, ASKED, unnamed, 'rehearsal')
  jobs.begin(8, ASKED, unnamed, 'edit')
  expect(cancelled()).toEqual([])
  jobs.begin(7, ASKED, unnamed, 'edit')
  expect(cancelled()).toEqual([edit])
})
