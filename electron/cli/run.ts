/** Runs one command line: reads it, does it, and prints what came of it. */
import { messageOf } from '../../shared/lib/result.ts'
import type { Context, OpenCore } from './core.ts'
import { readCommand } from './program.ts'
import { failed, type ExitCode, type Report } from './report.ts'
import { createStyle, wantsColor } from './style.ts'

/** The process around a command, as far as it concerns it. */
export interface Outside {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly out: { readonly write: (text: string) => void; readonly isTerminal: boolean }
  readonly err: { readonly write: (text: string) => void; readonly isTerminal: boolean }
  readonly interrupted: Promise<void>
  readonly onEnter: Context['onEnter']
  /** Calls back for a SIGHUP instead of ending; a closed pipe does not end the process any more either. */
  readonly becomeHost: (onHangUp: () => void) => void
  readonly now: () => number
  readonly openCore: OpenCore
  readonly rendererDir: string
  readonly version: string
}

export async function runCli(argv: readonly string[], outside: Outside): Promise<ExitCode> {
  const asked = readCommand(argv, outside.version)
  if (asked.kind === 'say') {
    outside.out.write(asked.text)
    return 0
  }
  if (asked.kind === 'refuse') {
    if (asked.json) printDocument(outside, asked.report)
    printProblem(outside, asked.report)
    return asked.report.code
  }
  const { globals, work } = asked
  const note = (line: string) => {
    if (!globals.quiet) outside.err.write(`${line}\n`)
  }
  const redraws = outside.err.isTerminal && !globals.quiet
  const context: Context = {
    globals,
    environment: outside.environment,
    openCore: outside.openCore,
    rendererDir: outside.rendererDir,
    style: createStyle(wantsColor(outside.out.isTerminal, outside.environment)),
    say: (line) => outside.out.write(`${line}\n`),
    note,
    progress: (line) => {
      if (redraws) outside.err.write(`\r\u001b[2K${line ?? ''}`)
    },
    redraws,
    becomeHost: (onHangUp) => outside.becomeHost(() => note(onHangUp)),
    interrupted: outside.interrupted,
    onEnter: outside.onEnter,
    now: outside.now,
  }
  const report = await work(context).catch((thrown: unknown) =>
    failed({ code: 'Internal', message: `Eyrie failed: ${messageOf(thrown)}`, retryable: false }),
  )
  const forPerson = !globals.json && !globals.quiet
  if (globals.json) printDocument(outside, report)
  if (forPerson) for (const line of report.lines) outside.out.write(`${line}\n`)
  // The lines tell it as well, where there are some.
  if (!forPerson || report.lines.length === 0) printProblem(outside, report)
  return report.code
}

/** A host that ran until Ctrl-C has said its line already, and has no document. */
function printDocument({ out }: Outside, { document }: Report): void {
  if (document !== null) out.write(`${JSON.stringify(document)}\n`)
}

function printProblem({ err, environment }: Outside, { problem }: Report): void {
  if (problem === null) return
  const style = createStyle(wantsColor(err.isTerminal, environment))
  err.write(`${style.bad(problem)}\n`)
}
