/** Bundles and runs `fencedWorker.ts` in a process of its own, which a spec can stop and kill at any moment. */
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { bundleNode } from '../../../build/bundle.mjs'
import type { Order, Told } from './fencedWorker.ts'

export interface Bundle {
  readonly script: string
  remove(): Promise<void>
}

export async function bundleFencedWorker(): Promise<Bundle> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'eyrie-fenced-'))
  await bundleNode({ worker: path.join(import.meta.dirname, 'fencedWorker.ts') }, { outDir: folder })
  return {
    script: path.join(folder, 'worker.js'),
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  }
}

export interface FencedWorker {
  readonly told: readonly Told[]
  /** Resolves once it has told enough; rejects when it ends before that. */
  until(enough: (told: readonly Told[]) => boolean): Promise<void>
  signal(name: NodeJS.Signals): void
  readonly ended: Promise<void>
}

export function runFencedWorker({ script }: Bundle, order: Order): FencedWorker {
  const child = spawn(process.execPath, [script, JSON.stringify(order)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const told: Told[] = []
  const listeners = new Set<() => void>()
  let over = false
  const notify = () => {
    for (const listener of [...listeners]) listener()
  }
  createInterface(child.stdout).on('line', (line) => {
    told.push(JSON.parse(line) as Told)
    notify()
  })
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => {
      over = true
      notify()
      resolve()
    })
  })
  return {
    told,
    until: (enough) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!enough(told) && !over) return
          listeners.delete(look)
          if (enough(told)) resolve()
          else reject(new Error(`it ended and told only ${JSON.stringify(told)}`))
        }
        listeners.add(look)
        look()
      }),
    signal: (name) => {
      child.kill(name)
    },
    ended,
  }
}
