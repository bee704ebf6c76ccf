// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createFakeEyrie, type FakeEyrie } from '../testing/fakeEyrie.ts'
import { startLink } from './link.ts'
import { adoptTheme, chooseTheme, startTheme, useTheme } from './theme.ts'

let fake: FakeEyrie
let stops: (() => void)[] = []

beforeEach(() => {
  localStorage.clear()
  fake = createFakeEyrie(null)
  fake.answer('settings.get', () => ({
    ok: true,
    value: { theme: 'dark', prometheusUrl: null, dataDir: '/data' },
  }))
  stops = [startLink(fake.eyrie), startTheme()]
})
afterEach(() => {
  for (const stop of stops) stop()
})

test('a new browser takes over what the core keeps', async () => {
  expect(useTheme.getState().theme).toBe('system')
  await adoptTheme()
  expect(useTheme.getState()).toEqual({ theme: 'dark', shown: 'dark' })
  expect(document.documentElement.dataset.theme).toBe('dark')
})

test('a choice shows at once, is told to the core, and survives a reload', async () => {
  chooseTheme('light')
  expect(document.documentElement.dataset.theme).toBe('light')
  expect(fake.calls).toEqual([{ method: 'settings.update', params: { theme: 'light' } }])
  startTheme()()
  await adoptTheme()
  expect(useTheme.getState().theme).toBe('light')
})
