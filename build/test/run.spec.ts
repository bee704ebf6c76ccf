import { expect, test } from 'vitest'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { run } from './run.mjs'

const node = (script: string, limitMinutes = 1) =>
  run([process.execPath, '-e', script], { environment: process.env, folder: tmpdir(), limitMinutes })

test('a command that ends well has no outcome to report', async () => {
  expect(await node('')).toBeNull()
})

test('an exit code and a signal are named', async () => {
  expect(await node('process.exit(3)')).toBe('exit code 3')
  expect(await node('process.kill(process.pid, "SIGKILL")')).toBe('signal SIGKILL')
})

test('a program that does not exist is named', async () => {
  const outcome = await run(['eyrie-no-such-program'], {
    environment: process.env,
    folder: tmpdir(),
    limitMinutes: 1,
  })
  expect(outcome).toContain('eyrie-no-such-program did not start')
})

test('a command over its limit is ended and says so', async () => {
  expect(await node('setInterval(() => {}, 1000)', 0.005)).toBe('it took longer than 0.005 minutes')
})

test.runIf(process.platform === 'linux')('what a command leaves running ends with it', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'eyrie-run-'))
  const file = path.join(folder, 'pid')
  await node(
    `const child = require('node:child_process').spawn('sleep', ['60'], { stdio: 'ignore' });
     require('node:fs').writeFileSync(${JSON.stringify(file)}, String(child.pid)); process.exit(0)`,
  )
  const pid = Number(await readFile(file, 'utf8'))
  await rm(folder, { recursive: true })
  // The kernel may keep the ended process listed until its new parent has noticed.
  const state = async () =>
    (await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')).split(') ')[1]?.[0] ?? 'gone'
  for (let tries = 0; tries < 100 && !['Z', 'gone'].includes(await state()); tries += 1) await wait(20)
  expect(['Z', 'gone']).toContain(await state())
})
