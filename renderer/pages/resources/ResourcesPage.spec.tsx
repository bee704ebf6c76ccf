// @vitest-environment happy-dom
import { cleanup, configure, fireEvent, render, screen, within } from '@testing-library/react'
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
  cpu: { limit: 2, reservation: 1, use: 0.5, advice: { lower: 0.3, target: 0.8, upper: 1.2 } },
  memory: { limit: null, reservation: null, use: null, advice: null },
  pids: null,
  days: 3.25,
  oomKills: 0,
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

test('tells of each service its limit, use, reservation and advice; what is not known is no zero', async () => {
  render(<ResourcesPage />)
  const row = await screen.findByRole('row', { name: /^web/ })
  expect(row.textContent).toContain('0.5 cores of 2.0 cores')
  expect(row.textContent).toContain('1.0 core')
  expect(within(row).getByRole('meter', { name: 'Memory of web' }).getAttribute('aria-valuetext')).toBe(
    'not measured no limit',
  )
  expect(row.textContent).toContain('0.8 cores0.3 cores to 1.2 cores')
  expect(row.textContent).toContain('3.3 days of evidence')
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
  expect(await screen.findByRole('row', { name: /^web/ })).toBeTruthy()
  expect(screen.queryByText('no engine answers')).toBeNull()
})

test('without services says what would be here', async () => {
  answers([], [])
  render(<ResourcesPage />)
  expect(await screen.findByText('No service runs here')).toBeTruthy()
})
