import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { makeDiagnostics } from './diagnostics.ts'
import { smallApp, type SmallApp } from './testing/smallApp.ts'

let small: SmallApp | null = null
afterEach(async () => {
  await small?.remove()
  small = null
})

test('tells how Eyrie stands and what it did last, as one document', async () => {
  small = await smallApp({ labels: { 'eyrie.autoscale.enable': 'true' } })
  const { core } = small.app
  writeFileSync(path.join(core.dataDir, 'eyrie.log'), '{"message":"starting"}\n')
  core.store.addEntry({
    ...{ at: core.now(), kind: 'note', project: '', service: '', topic: 'freeze', sentence: 'Frozen.' },
  })
  const { name, content } = await makeDiagnostics(core)
  expect(name).toMatch(/^eyrie-diagnostics-.*\.json$/)
  const told = JSON.parse(content) as Record<string, unknown>
  expect(told).toMatchObject({
    version: '1.2.3',
    projects: [{ name: 'shop', services: [{ name: 'web', enabled: true, mode: 'observe' }] }],
    history: expect.arrayContaining([expect.objectContaining({ topic: 'freeze' })]) as unknown,
    log: ['{"message":"starting"}'],
  })
})

test('holds no secret: neither of settings nor of labels, queries, environment or the log', async () => {
  const secret = 'hunter2secret'
  small = await smallApp({
    labels: { 'eyrie.autoscale.enable': 'true', 'my.token': secret },
    environment: { WEBHOOK_SECRET: secret },
  })
  const { core } = small.app
  core.settings.update((settings) => ({
    ...settings,
    prometheusUrl: `http://ada:${secret}@prom.example:9090/${secret}`,
    notifications: {
      desktop: true,
      minSeverity: 'info',
      prometheus: 'none',
      webhook: { url: `https://hook.example/${secret}`, template: `{"key":"${secret}"}` },
    },
  }))
  core.secret.write(`${secret}${secret}`)
  writeFileSync(path.join(core.dataDir, 'eyrie.log'), `asked http://ada:${secret}@prom.example\n`)
  const { content } = await makeDiagnostics(core)
  expect(content).not.toContain(secret)
  expect(content).toContain('prom.example:9090')
  expect(content).toContain('hook.example')
})

test('a log that is not there is no failure, and of a long one whole lines of its end are told', async () => {
  small = await smallApp()
  const { core } = small.app
  const log = async () => (JSON.parse((await makeDiagnostics(core)).content) as { log: string[] }).log
  expect(await log()).toEqual(['There is no log.'])
  writeFileSync(path.join(core.dataDir, 'eyrie.log'), `${'x'.repeat(99)}\n`.repeat(1000))
  const lines = await log()
  expect(lines.length).toBeGreaterThan(500)
  expect(new Set(lines)).toEqual(new Set(['x'.repeat(99)]))
})
