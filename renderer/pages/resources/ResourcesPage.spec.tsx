// @vitest-environment happy-dom
import { cleanup, configure, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ProjectAudit, ServiceResources } from '../../../shared/contract/audit.ts'
import { startLink } from '../../state/link.ts'
import { NO_OVERVIEW, useOverview } from '../../state/overview.ts'
import { currentRoute, navigate } from '../../state/router.ts'
import { createFakeEyrie, type FakeEyrie } from '../../testing/fakeEyrie.ts'
import { smallOverview } from '../../testing/rows.ts'
import { ResourcesPage } from './ResourcesPage.tsx'

configure({ defaultHidden: true })

const GIB = 1024 ** 3
const host = { name: 'host', cpus: 4, memoryBytes: 8 * GIB }
const web: ServiceResources = {
  project: 'shop',
  service: 'web',
  replicas: 2,
  cpu: {
    limit: 2,
    reservation: 1,
    use: 0.5,
    advice: { lower: 0.3, target: 0.8, upper: 1.2, source: 'prometheus', days: 3.25, above: 0.04 },
    saves: { limit: 2.4, reservation: -0.4 },
  },
  memory: { limit: null, reservation: null, use: null, advice: null, saves: null },
  pids: null,
  days: 3.25,
  oomKills: 0,
  risk: { level: 'medium', reasons: ['CPU was above 0.8 cores for 4 % of the time'] },
  note: null,
  sentence: 'CPU is generous.',
}
const place = { file: '/srv/shop/compose.yaml', line: 7, column: 5, service: 'web' }
const audit: ProjectAudit = {
  project: 'shop',
  files: [place.file],
  note: null,
  problems: [],
  summary: { pass: 1, warn: 0, fail: 1 },
  checks: [
    {
      ...place,
      id: 'limits.pids',
      category: 'limits',
      status: 'pass',
      message: 'it may have 100 processes',
      fix: null,
    },
    {
      ...place,
      id: 'limits.memory',
      category: 'limits',
      status: 'fail',
      message: 'web has no memory limit',
      fix: { sentence: 'set memory to 1G', diff: '--- a\n+++ a\n@@ -1,1 +1,2 @@\n web:\n+  memory: 1G\n' },
    },
  ],
}

let fake: FakeEyrie
let stop: () => void
const answers = (audits: readonly ProjectAudit[], services: readonly ServiceResources[]) => {
  fake.answer('audit.get', () => ({ ok: true, value: { audits } }))
  fake.answer('resources.get', () => ({ ok: true, value: { host, services } }))
}

beforeEach(() => {
  useOverview.setState(NO_OVERVIEW, true)
  navigate('#/resources')
  fake = createFakeEyrie(smallOverview(Date.now()))
  answers([audit], [web])
  stop = startLink(fake.eyrie)
})
afterEach(() => {
  cleanup()
  stop()
})

test('tells of each service its limit, use and reservation; what is not known is no zero', async () => {
  render(<ResourcesPage />)
  const [row] = await screen.findAllByRole('row', { name: /^web/ })
  if (row === undefined) throw new Error('there is no row')
  expect(row.textContent).toContain('0.5 cores of 2.0 cores')
  expect(row.textContent).toContain('1.0 core')
  expect(within(row).getByRole('meter', { name: 'Memory of web' }).getAttribute('aria-valuetext')).toBe(
    'not measured no limit',
  )
})

test('tells what each replica should have, whose history says so, what it saves and what it risks', async () => {
  render(<ResourcesPage />)
  const table = await screen.findByRole('region', { name: 'Table of right-sizing' })
  const text = within(table).getByRole('row', { name: /^web/ }).textContent
  for (const part of [
    '0.8 cores limit 2.0 cores',
    '0.3 cores to 1.2 cores',
    '3.3 days, Prometheus’ history',
    'not measured',
    '2.4 cores less',
    '0.4 cores more reserved',
    'medium',
    'CPU was above 0.8 cores for 4 % of the time.',
    'CPU is generous.',
  ])
    expect(text).toContain(part)
})

test('a finding opens to the change that mends it, and the filter lives in the address', async () => {
  render(<ResourcesPage />)
  const finding = await screen.findByRole('button', { name: /web has no memory limit/ })
  expect(screen.queryByText('it may have 100 processes')).toBeNull()
  fireEvent.click(finding)
  expect(finding.getAttribute('aria-expanded')).toBe('true')
  expect(
    screen.getByRole('region', { name: 'Change of shop/compose.yaml:7 for limits.memory' }).textContent,
  ).toContain('+  memory: 1G')
  navigate('#/resources?show=all')
  expect(await screen.findByText('it may have 100 processes')).toBeTruthy()
  expect(currentRoute().params).toEqual({ show: 'all' })
})

test('a file that cannot be read is told with its line, not as nothing found', async () => {
  answers([{ ...audit, checks: [], problems: [{ ...place, message: 'it is no YAML' }] }], [web])
  render(<ResourcesPage />)
  expect(await screen.findByText(/compose\.yaml:7:5: it is no YAML/)).toBeTruthy()
  expect(screen.queryByText('Nothing to mend.')).toBeNull()
})

test('says why nothing is known, and looks again when asked', async () => {
  fake.answer('audit.get', () => ({
    ok: false,
    error: { code: 'Unreachable', message: 'no engine answers', retryable: true },
  }))
  render(<ResourcesPage />)
  expect(await screen.findByText('no engine answers')).toBeTruthy()
  answers([audit], [web])
  fireEvent.click(screen.getByRole('button', { name: 'Look again' }))
  expect(await screen.findAllByRole('row', { name: /^web/ })).toHaveLength(2)
  await waitFor(() => expect(screen.queryByText('no engine answers')).toBeNull())
})

test('without services says what would be here', async () => {
  answers([], [])
  render(<ResourcesPage />)
  expect(await screen.findByText('No service runs here')).toBeTruthy()
})

test('limits are changed where they are shown: the plan, the question, the result, and the way back', async () => {
  const plan = {
    ...{ project: 'shop', service: 'web', now: null, sentence: 'memory limit none → 768 MB' },
    live: [{ container: 'shop-web-1', command: 'docker update --memory 805306368 shop-web-1' }],
    write: {
      file: place.file,
      created: false,
      line: 7,
      diff: '@@ -1,1 +1,2 @@\n web:\n+  mem_limit: 768M\n',
      notes: [],
    },
    places: { live: null, compose: null, override: null },
    warnings: [{ amount: 'memory', sentence: 'shop-web-1 uses 800 MB now', asks: true }],
    refusal: null,
  }
  const change = { undoes: null, operations: [] }
  const done = (entry: number, sentence: string, undoes: number | null) => ({
    ok: true,
    value: { entry, sentence, verification: 'converged', change: { ...change, undoes } },
  })
  fake.answer('resources.plan', () => ({ ok: true, value: plan }))
  fake.answer('resources.change', () => done(7, 'Applied to 2 replicas.', null))
  fake.answer('resources.undo', () => done(8, 'Undone.', 7))
  render(<ResourcesPage />)
  fireEvent.click(await screen.findByRole('button', { name: 'Change the limits of web' }))
  const memory = screen.getByRole('textbox', { name: 'Memory limit' })
  fireEvent.change(memory, { target: { value: 'much' } })
  expect(memory.getAttribute('aria-invalid')).toBe('true')
  expect(screen.getByRole('alert').textContent).toContain('768M')
  // What stood there before is not applied instead of it.
  fireEvent.click(screen.getByRole('button', { name: 'Use target 0.8 for CPU limit, cores' }))
  await screen.findByText('Memory limit cannot be read as typed: mend it first.')
  await waitFor(() => expect(fake.calls.at(-1)?.method).toBe('resources.plan'))
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Apply' }).disabled).toBe(true)
  expect(screen.queryByText('memory limit none → 768 MB')).toBeNull()
  fireEvent.change(memory, { target: { value: '768M' } })
  fireEvent.click(screen.getByRole('radio', { name: 'Compose file' }))
  expect(await screen.findByText('memory limit none → 768 MB')).toBeTruthy()
  expect(screen.getByRole('region', { name: `Change of ${place.file}` }).textContent).toContain(
    '+  mem_limit: 768M',
  )
  const apply = screen.getByRole<HTMLButtonElement>('button', { name: 'Apply' })
  expect(apply.disabled).toBe(true)
  fireEvent.click(screen.getByLabelText('Do it all the same'))
  fireEvent.click(apply)
  expect(await screen.findByText('Applied to 2 replicas.')).toBeTruthy()
  expect(fake.calls.find(({ method }) => method === 'resources.change')?.params).toEqual({
    ...{ project: 'shop', service: 'web', live: true, write: 'compose', confirm: true },
    wanted: { cpus: 0.8, memory: 768 * 1024 ** 2 },
  })
  fireEvent.click(screen.getByRole('button', { name: 'Undo' }))
  expect(await screen.findByText('Undone.')).toBeTruthy()
  expect(fake.calls.at(-1)?.method).not.toBe('resources.change')
})
