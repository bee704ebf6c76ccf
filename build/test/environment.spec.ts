import { expect, test } from 'vitest'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { publicEnvironment } from './desktop.mjs'
import { parseEnvironment, provisionedEnvironment } from './environment.mjs'
import { electronRuntime, findProgram } from './needs.mjs'

test('lines become variables; comments, blanks and other text do not', () => {
  expect(parseEnvironment('# made\n\nA=1\nB= a=b \nnothing\n')).toEqual({ A: '1', B: 'a=b' })
})

test('a variable set by hand wins over the provisioned one, and a missing file adds nothing', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'eyrie-environment-'))
  const file = path.join(folder, 'provision.env')
  await writeFile(file, 'A=provisioned\nB=provisioned\n')
  expect(provisionedEnvironment({ A: 'own' }, file)).toEqual({ A: 'own', B: 'provisioned' })
  await rm(folder, { recursive: true })
  expect(provisionedEnvironment({ A: 'own' }, file)).toEqual({ A: 'own' })
})

test('another user gets what the tests read and none of the rest', () => {
  const settings = publicEnvironment({ PATH: '/bin', CI: 'true', EYRIE_X: '1', HOME: '/home/me', TOKEN: 's' })
  expect(settings.toSorted()).toEqual(['CI=true', 'EYRIE_X=1', 'PATH=/bin'])
})

test('a program is found by its executable file in PATH only', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'eyrie-path-'))
  await writeFile(path.join(folder, 'tool'), '')
  expect(findProgram('tool', { PATH: folder })).toBeNull()
  await writeFile(path.join(folder, 'other'), '', { mode: 0o755 })
  expect(findProgram('other', { PATH: `/nowhere:${folder}` })).toBe(path.join(folder, 'other'))
  await rm(folder, { recursive: true })
})

test('a folder without an Electron program is named as missing with the remedy', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'eyrie-runtime-'))
  expect(electronRuntime({ ELECTRON_OVERRIDE_DIST_PATH: folder })).toContain('ELECTRON_OVERRIDE_DIST_PATH')
  await writeFile(path.join(folder, 'electron'), '')
  expect(electronRuntime({ ELECTRON_OVERRIDE_DIST_PATH: folder })).toBeNull()
  await rm(folder, { recursive: true })
})
