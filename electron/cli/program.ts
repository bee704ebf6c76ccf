/** The commands and their options: what `eyrie --help` lists. */
import { Command, CommanderError } from 'commander'
import type { Globals } from './core.ts'
import { addAlerting } from './program/alerting.ts'
import { addAnswers } from './program/answers.ts'
import { examples, type Ask, type Work } from './program/ask.ts'
import { addControl } from './program/control.ts'
import { addFiles } from './program/files.ts'
import { addHosts } from './program/hosts.ts'
import { addLooking } from './program/looking.ts'
import { addRehearsal } from './program/rehearsal.ts'
import { addScaling } from './program/scaling.ts'
import { addTrial } from './program/trial.ts'
import { badUsage, type Report } from './report.ts'

/** What the words on the command line ask for. */
export type Asked =
  | { readonly kind: 'run'; readonly globals: Globals; readonly work: Work }
  | { readonly kind: 'say'; readonly text: string }
  | { readonly kind: 'refuse'; readonly json: boolean; readonly report: Report }

interface GlobalOptions {
  readonly connection?: string
  readonly project?: string
  readonly dataDir?: string
  readonly json?: boolean
  readonly quiet?: boolean
}

export function readCommand(argv: readonly string[], version: string): Asked {
  const asked: Asked[] = []
  let said = ''
  let refused = ''
  const program = new Command('eyrie')
    .description('See, decide, act: an operations dashboard and autoscaler for Docker Compose projects.')
    .version(version)
    .option(
      '--connection <name>',
      'a saved connection, a Docker context, an address, or "demo": the embedded simulated project',
    )
    .option('--project <name>', 'only this project')
    .option('--data-dir <dir>', 'where Eyrie keeps its history and settings')
    .option('--json', 'print exactly one JSON document on stdout')
    .option('--quiet', 'print nothing but the JSON document and errors')
    .addHelpText(
      'after',
      `${examples('status', 'explain web', 'scale web=4', 'rollback web --list')}

\`eyrie COMMAND --help\` tells more of each. Exit codes: 0 done or nothing to do, 1 failed, 2 bad usage or input,
3 a source is unreachable, 4 blocked by a guard.`,
    )
    .showHelpAfterError(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => (said += text),
      writeErr: (text) => (refused += text),
    })
  const ask: Ask = (command, work) => {
    asked.push({ kind: 'run', globals: globalsOf(command.optsWithGlobals<GlobalOptions>()), work })
  }
  addLooking(program, ask)
  addScaling(program, ask)
  addControl(program, ask)
  addAnswers(program, ask)
  addAlerting(program, ask)
  addTrial(program, ask)
  addRehearsal(program, ask)
  addFiles(program, ask)
  addHosts(program, ask)
  try {
    program.parse([...argv], { from: 'user' })
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown
    if (thrown.exitCode === 0) return { kind: 'say', text: said }
    // Without a command commander prints its help as an error: that is no sentence, and is shown as it is.
    const report =
      thrown.code === 'commander.help'
        ? noCommand(refused)
        : badUsage(usageSentence(refused === '' ? thrown.message : refused))
    return { kind: 'refuse', json: argv.includes('--json'), report }
  }
  const [first] = asked
  return (
    first ?? { kind: 'refuse', json: argv.includes('--json'), report: noCommand(program.helpInformation()) }
  )
}

function globalsOf({ connection, project, dataDir, json, quiet }: GlobalOptions): Globals {
  return {
    connection: connection ?? null,
    project: project ?? null,
    dataDir: dataDir ?? null,
    json: json ?? false,
    quiet: quiet ?? false,
  }
}

function noCommand(help: string): Report {
  return { ...badUsage('no command was given; `eyrie --help` lists them'), problem: help.trimEnd() }
}

/** Commander's own words: `error: unknown option '--x'\n(Did you mean --y?)`. */
function usageSentence(message: string): string {
  return `${message
    .replace(/^error: /, '')
    .trim()
    .replace(/\s*\n\s*/g, ' ')
    .replace(/\.$/, '')}; \`eyrie --help\` lists what there is`
}
