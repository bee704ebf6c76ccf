/** Starts the simulating thread: a worker from what was built, or, run from sources, turns of this thread. */
import path from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { FromSimulator, Port, ToSimulator } from './protocol.ts'
import { builtFile } from './builtFile.ts'
import { startSimulator } from './simulator.ts'

export interface SimulatorThread extends Port<ToSimulator, FromSimulator> {
  /** Calls back when the thread ended by itself: a bug, or no memory. */
  onFailure(listener: (sentence: string) => void): void
  close(): void
}

const WORKER_FILE = 'simulator.js'

/** `file`: the built worker; null: there is none. */
export function startThread(file: string | null = builtFile(WORKER_FILE)): SimulatorThread {
  return file === null ? inTurns() : inWorker(file)
}

function inWorker(file: string): SimulatorThread {
  const worker = new Worker(path.resolve(file))
  let closed = false
  // A simulation nobody waits for must not keep the process.
  worker.unref()
  return {
    send: (message) => worker.postMessage(message),
    onMessage: (listener) => worker.on('message', (message: FromSimulator) => listener(message)),
    onFailure(listener) {
      worker.on('error', (error) => listener(`The simulating thread ended: ${String(error)}.`))
      worker.on('exit', (code) => {
        if (!closed && code !== 0) listener(`The simulating thread ended with code ${code}.`)
      })
    },
    close() {
      closed = true
      void worker.terminate()
    },
  }
}

/** The same protocol without a thread, each message in a turn of its own. */
function inTurns(): SimulatorThread {
  const asked: ((message: ToSimulator) => void)[] = []
  const told: ((message: FromSimulator) => void)[] = []
  let closed = false
  const later = <T>(listeners: readonly ((message: T) => void)[], message: T) =>
    void setImmediate().then(() => {
      if (!closed) for (const listener of listeners) listener(structuredClone(message))
    })
  const stop = startSimulator({
    port: { send: (message) => later(told, message), onMessage: (listener) => asked.push(listener) },
    breathe: () => setImmediate(),
    clock: () => performance.now(),
  })
  return {
    send: (message) => later(asked, message),
    onMessage: (listener) => told.push(listener),
    onFailure: () => undefined,
    close() {
      closed = true
      stop()
    },
  }
}
