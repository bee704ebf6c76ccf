import { describe, expect, test } from 'vitest'
import type { AuditCheck } from '../../../shared/contract/audit.ts'
import { findingKey, findingsOf, readShown, shortFile } from './findings.ts'

const check = (changes: Partial<AuditCheck>): AuditCheck => ({
  id: 'limits.cpu',
  category: 'limits',
  status: 'warn',
  service: 'web',
  file: '/shop/compose.yaml',
  line: 3,
  column: 3,
  message: 'web has no CPU limit',
  fix: null,
  ...changes,
})

describe('findings', () => {
  const checks = [
    check({ line: 9 }),
    check({ status: 'pass', id: 'limits.pids' }),
    check({ line: 2 }),
    check({ status: 'fail', id: 'limits.memory', line: 20 }),
  ]
  test('come failures first, then by their line; what is fine is left out', () => {
    expect(findingsOf(checks, 'findings').map(({ line }) => line)).toEqual([20, 2, 9])
  })
  test('may be failures alone, or everything that was looked at', () => {
    expect(findingsOf(checks, 'fail').map(({ id }) => id)).toEqual(['limits.memory'])
    expect(findingsOf(checks, 'all').map(({ status }) => status)).toEqual(['fail', 'warn', 'warn', 'pass'])
  })
  test('are told apart by check, service and place', () => {
    expect(new Set(checks.map(findingKey)).size).toBe(4)
  })
})

test('what the address says is read, and anything else is the default', () => {
  expect([{ show: 'fail' }, { show: 'nonsense' }, {}].map(readShown)).toEqual([
    'fail',
    'findings',
    'findings',
  ])
})

test('a file is named with its folder', () => {
  expect(shortFile('/srv/shop/compose.yaml')).toBe('shop/compose.yaml')
  expect(shortFile('compose.yaml')).toBe('compose.yaml')
})
