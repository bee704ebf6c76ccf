/** The real process as the CLI sees it: streams, Ctrl-C, Enter; and the end with its exit code. */
import { createInterface } from 'node:readline'
import { openCore } from '../app/open.ts'
import { VERSION } from '../app/version.ts'
import { runCli, type Outside } from './run.ts'

/** Runs and ends this process. */
export async function runProcess(argv: readonly string[], rendererDir: string): Promise<void> {
  // Somebody closed the pipe (`eyrie history | head`): nobody is left to tell.
  process.stdout.on('error', () => process.exit(0))
  const outside: Outside = {
    environment: process.env,
    out: { write: (text) => process.stdout.write(text), isTerminal: process.stdout.isTTY },
    err: { write: (text) => process.stderr.write(text), isTerminal: process.stderr.isTTY },
    interrupted: firstInterrupt(),
    onEnter: process.stdin.isTTY ? onEnter : null,
    now: () => Date.now(),
    openCore,
    rendererDir,
    version: VERSION,
  }
  const code = await runCli(argv, outside)
  // Idle connections to the engine would keep the process for a while; what was written has to get out first.
  process.stdout.write('', () => process.exit(code))
}

const INTERRUPTED = 130

/** The second Ctrl-C ends the process where it stands. */
function firstInterrupt(): Promise<void> {
  return new Promise((resolve) => {
    let seen = false
    const onSignal = () => {
      if (seen) process.exit(INTERRUPTED)
      seen = true
      resolve()
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal)
  })
}

function onEnter(listener: () => void): () => void {
  const lines = createInterface({ input: process.stdin })
  lines.on('line', listener)
  return () => lines.close()
}
