/** Bundles and runs `worker.ts` in a process of its own, which a spec can kill at any moment. */
import { spawn, type ChildProcess } from 'node:child_process'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { build } from 'vite'
import type { Order, Told } from './worker.ts'

export function temporaryFolder(): string {
  return fs.mkdtempSync(path.join(os.tmpdir(), 'eyrie-storage-'))
}

/** As the app is built: one script without node_modules, the WebAssembly build beside it. Gives the script's path. */
export async function bundleWorker(folder: string): Promise<string> {
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: true,
      outDir: folder,
      target: 'node20',
      rolldownOptions: {
        input: { worker: path.join(import.meta.dirname, 'worker.ts') },
        external: [/^node:/],
        output: { format: 'es', entryFileNames: '[name].mjs' },
      },
    },
  })
  const script = createRequire(import.meta.url).resolve('node-sqlite3-wasm')
  fs.copyFileSync(script, path.join(folder, 'node-sqlite3-wasm.cjs'))
  fs.copyFileSync(script.replace(/\.js$/, '.wasm'), path.join(folder, 'node-sqlite3-wasm.wasm'))
  return path.join(folder, 'worker.mjs')
}

export interface Worker {
  readonly pid: number
  /** What it has told so far. */
  readonly told: readonly Told[]
  /** Resolves once `enough` holds; rejects when the process ends before that. */
  until(enough: (told: readonly Told[]) => boolean): Promise<void>
  /** Resolves when it is gone and every line has been read. */
  readonly ended: Promise<void>
  /** SIGKILL, unless it has ended; resolves when it is gone and every line has been read. */
  kill(): Promise<void>
}

export function runWorker(script: string, order: Order): Worker {
  const child: ChildProcess = spawn(process.execPath, [script, JSON.stringify(order)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const told: Told[] = []
  let check: () => void = () => undefined
  if (child.stdout === null) throw new Error('no output pipe')
  createInterface(child.stdout).on('line', (line) => {
    told.push(JSON.parse(line) as Told)
    check()
  })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  return {
    pid: child.pid ?? 0,
    told,
    ended,
    until: (enough) =>
      Promise.race([
        new Promise<void>((resolve) => {
          check = () => {
            if (enough(told)) resolve()
          }
          check()
        }),
        ended.then(() => {
          if (!enough(told)) throw new Error(`the worker ended early, having told ${JSON.stringify(told)}`)
        }),
      ]),
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}
