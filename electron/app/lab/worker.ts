/** The simulating thread's entry. */
import { setImmediate } from 'node:timers/promises'
import { parentPort } from 'node:worker_threads'
import type { ToSimulator } from './protocol.ts'
import { startSimulator } from './simulator.ts'

if (parentPort === null) throw new Error('this runs as a worker thread only')
const parent = parentPort

startSimulator({
  port: {
    send: (message) => parent.postMessage(message),
    onMessage: (listener) => parent.on('message', (message: ToSimulator) => listener(message)),
  },
  breathe: () => setImmediate(),
  clock: () => performance.now(),
})
