/** The real process as the CLI sees it: streams, Ctrl-C, Enter; and the end with its exit code. */
import { createInterface } from 'node:readline'
import { openCore } from '../app/open.ts'
import { VERSION } from '../app/version.ts'
import { runCli, type Outside } from './run.ts'

/** Runs and ends this process. */
export async function runProcess(argv: readonly string[], rendererDir: string): Promise<void> {
  const listeners: Listeners = { onHangUp: null }
  // Somebody closed the pipe (`eyrie history | head`): nobody is left to tell.
  process.stdout.on('error', () => {
    if (listeners.onHangUp === null) process.exit(0)
  })
  // A controller does not end, and no command fails, because nobody reads what it says.
  process.stderr.on('error', () => undefined)
  const outside: Outside = {
    environment: process.env,
    out: { write: (text) => process.stdout.write(text), isTerminal: process.stdout.isTTY },
    err: { write: (text) => process.stderr.write(text), isTerminal: process.stderr.isTTY },
    interrupted: firstInterrupt(listeners),
    onEnter: process.stdin.isTTY ? onEnter : null,
    becomeHost: (onHangUp) => {
      // Of a terminal that is closed SIGHUP means the end, as for every program in it.
      if (!process.stdin.isTTY) listeners.onHangUp = onHangUp
    },
    now: () => Date.now(),
    openCore,
    rendererDir,
    version: VERSION,
  }
  const code = await runCli(argv, outside)
  // Idle connections to the engine would keep the process for a while; what was written has to get out first.
  process.stdout.write('', () => process.exit(code))
}

interface Listeners {
  onHangUp: (() => void) | null
}

const INTERRUPTED = 130

/** The second Ctrl-C ends the process where it stands. */
function firstInterrupt(listeners: Listeners): Promise<void> {
  return new Promise((resolve) => {
    let seen = false
    const onSignal = () => {
      if (seen) process.exit(INTERRUPTED)
      seen = true
      resolve()
    }
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, onSignal)
    process.on('SIGHUP', () => {
      if (listeners.onHangUp === null) onSignal()
      else listeners.onHangUp()
    })
  })
}

function onEnter(listener: (typed: string) => void): () => void {
  const lines = createInterface({ input: process.stdin })
  lines.on('line', listener)
  return () => lines.close()
}
