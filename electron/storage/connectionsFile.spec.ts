import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createConnectionsFile } from './connectionsFile.ts'

let folder = ''
const file = () => path.join(folder, 'connections.json')
const shed = { name: 'shed', address: 'ssh://me@shed', certificates: null, insecure: false }

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'eyrie-connections-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

test('there is none before one is saved', () => {
  expect(createConnectionsFile(folder).read()).toEqual({ connections: [], kept: [], problem: null })
  expect(existsSync(file())).toBe(false)
})

test('what one process saves the other reads, and only its owner may read the file', () => {
  const [one, other] = [createConnectionsFile(folder), createConnectionsFile(folder)]
  expect(one.update((before) => ({ ...before, connections: [shed] })).ok).toBe(true)
  expect(other.read().connections).toEqual([shed])
  expect(other.update((before) => ({ ...before, kept: ['shed'] })).ok).toBe(true)
  expect(one.read()).toEqual({ connections: [shed], kept: ['shed'], problem: null })
  expect(statSync(file()).mode & 0o777).toBe(0o600)
})

test.each([
  ['{', /cannot be used as it is: repair or remove it$/],
  ['{"version":2,"connections":[],"kept":[]}', /\(version: /],
  ['{"version":1,"connections":[{"name":"x y"}],"kept":[]}', /\(connections\.0\.name: /],
  ['{"version":1,"connections":[],"kept":[],"more":1}', /cannot be used as it is/],
])('a file holding %s is said to be wrong, and moved aside before anything is saved', (text, expected) => {
  writeFileSync(file(), text)
  const connections = createConnectionsFile(folder, () => Date.UTC(2026, 0, 2))
  expect(connections.read()).toMatchObject({ connections: [], kept: [] })
  expect(connections.read().problem).toMatch(expected)
  expect(readFileSync(file(), 'utf8')).toBe(text)
  connections.update((before) => ({ ...before, connections: [shed] }))
  const aside = readdirSync(folder).find((name) => name.startsWith('connections.json.torn-'))
  expect(readFileSync(path.join(folder, aside ?? ''), 'utf8')).toBe(text)
  expect(connections.read().connections).toEqual([shed])
})

test('a folder that cannot be written is a sentence', () => {
  const answer = createConnectionsFile(path.join(folder, 'gone')).update((before) => before)
  expect(answer.ok ? '' : answer.error.message).toMatch(
    /connections\.json could not be written: .*check the folder's permissions$/,
  )
})
