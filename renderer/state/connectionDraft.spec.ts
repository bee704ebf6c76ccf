import { describe, expect, test } from 'vitest'
import { connectionOf, EMPTY_DRAFT, needsConfirmation, problemsOf, type Draft } from './connectionDraft.ts'

const draft = (more: Partial<Draft>): Draft => ({ ...EMPTY_DRAFT, name: 'shed', ...more })

test('an empty form says what is missing, by field', () => {
  expect(problemsOf(EMPTY_DRAFT, [])).toEqual({
    name: 'Give it a name.',
    address: 'Give its address, like ssh://user@host.',
  })
})

describe('a form', () => {
  test.each<[string, Partial<Draft>, string]>([
    ['a name with a blank', { name: 'my shed', address: 'ssh://x' }, 'name'],
    ['a name that is taken', { name: 'default', address: 'ssh://x' }, 'name'],
    ['the address of another kind', { address: 'tcp://x' }, 'address'],
    ['nothing but the scheme', { address: 'ssh://' }, 'address'],
    ['TLS without certificates', { kind: 'tls', address: 'tcp://x:2376' }, 'certificates'],
    ['plain tcp to another machine', { kind: 'tcp', address: 'tcp://10.0.0.7:2375' }, 'confirmed'],
  ])('with %s is wrong in that field', (_, more, field) => {
    expect(Object.keys(problemsOf(draft(more), ['default']))).toEqual([field])
  })

  test.each<[string, Partial<Draft>]>([
    ['ssh', { address: 'ssh://me@far:22' }],
    ['TLS', { kind: 'tls', address: 'tcp://far:2376', certificates: '~/certs' }],
    ['plain tcp on this machine', { kind: 'tcp', address: 'tcp://127.0.0.1:2375' }],
    ['plain tcp elsewhere, confirmed', { kind: 'tcp', address: 'tcp://far', confirmed: true }],
    ['a socket', { kind: 'socket', address: 'unix:///run/docker.sock' }],
    ['a pipe', { kind: 'socket', address: 'npipe:////./pipe/docker' }],
  ])('for %s is right', (_, more) => {
    expect(problemsOf(draft(more), ['default'])).toEqual({})
  })
})

test('a confirmation counts only where it is asked for', () => {
  const far = draft({ kind: 'tcp', address: 'tcp://10.0.0.7', confirmed: true })
  expect(connectionOf(far)).toMatchObject({ insecure: true, certificates: null })
  expect(connectionOf({ ...far, address: 'tcp://localhost' }).insecure).toBe(false)
  expect(connectionOf({ ...far, kind: 'ssh', address: 'ssh://far' }).insecure).toBe(false)
})

test.each([
  ['tcp://127.0.0.1:2375', false],
  ['tcp://[::1]:2375', false],
  ['tcp://localhost', false],
  ['tcp://127.0.0.1.evil.example', true],
  ['tcp://[fe80::1]', true],
])('%s needs a confirmation: %s', (address, expected) => {
  expect(needsConfirmation(draft({ kind: 'tcp', address }))).toBe(expected)
})
