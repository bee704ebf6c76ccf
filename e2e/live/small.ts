/** A project of one small service that is watched and never scaled: for what is about sources and files, not load. */
import { execFile } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { temporaryFolder } from '../support/eyrie.ts'

const run = promisify(execFile)

const COMPOSE = `
services:
  store:
    image: eyrie-demo-redis:latest
    pull_policy: never
    deploy:
      resources:
        limits: { cpus: '0.5', memory: 64M }
    labels:
      eyrie.autoscale.enable: 'true'
      eyrie.autoscale.mode: observe
      eyrie.autoscale.min: '1'
      eyrie.autoscale.max: '3'
      eyrie.autoscale.query.queueDepth: max(queue_depth)
`

export interface SmallProject {
  readonly name: string
  down(): Promise<void>
}

export async function smallUp(name: string): Promise<SmallProject> {
  const folder = await temporaryFolder()
  const file = path.join(folder, 'compose.yaml')
  await writeFile(file, COMPOSE)
  const compose = (...args: readonly string[]) =>
    run('docker', ['compose', '-p', name, '-f', file, ...args], { timeout: 120_000 })
  const down = async () => {
    await compose('down', '-v', '--timeout', '2')
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await compose('up', '-d', '--wait')
  } catch (thrown) {
    await down()
    throw thrown
  }
  return { name, down }
}
