/** The commands and their options: what `eyrie --help` lists. */
import { Command, CommanderError } from 'commander'
import { check } from './commands/check.ts'
import { freeze, pauseScaling, resumeScaling, setMode, type PauseOptions } from './commands/control.ts'
import { daemon, type DaemonOptions } from './commands/daemon.ts'
import { desktop } from './commands/desktop.ts'
import { explain } from './commands/explain.ts'
import { health } from './commands/health.ts'
import { history, type HistoryOptions } from './commands/history.ts'
import { rollback, scaleBy, scaleTo } from './commands/scale.ts'
import { serve, type ServeOptions } from './commands/serve.ts'
import { status } from './commands/status.ts'
import type { Context, Globals } from './core.ts'
import { badUsage, type Report } from './report.ts'

/** What the words on the command line ask for. */
export type Asked =
  | { readonly kind: 'run'; readonly globals: Globals; readonly work: (context: Context) => Promise<Report> }
  | { readonly kind: 'say'; readonly text: string }
  | { readonly kind: 'refuse'; readonly json: boolean; readonly report: Report }

interface GlobalOptions {
  readonly connection?: string
  readonly project?: string
  readonly dataDir?: string
  readonly json?: boolean
  readonly quiet?: boolean
}

type Work = (context: Context) => Promise<Report>
type Ask = (command: Command, work: Work) => void

export function readCommand(argv: readonly string[], version: string): Asked {
  const asked: Asked[] = []
  let said = ''
  let refused = ''
  const program = new Command('eyrie')
    .description('See, decide, act: an operations dashboard and autoscaler for Docker Compose projects.')
    .version(version)
    .option('--connection <name>', 'a Docker context, or "demo": the embedded simulated project')
    .option('--project <name>', 'only this project')
    .option('--data-dir <dir>', 'where Eyrie keeps its history and settings')
    .option('--json', 'print exactly one JSON document on stdout')
    .option('--quiet', 'print nothing but the JSON document and errors')
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

function addScaling(program: Command, ask: Ask): void {
  const aims = 'the wanted number of replicas; else one step'
  for (const direction of ['up', 'down'] as const)
    program
      .command(`scale-${direction}`)
      .description(`scale a service ${direction} by hand, gated by health`)
      .argument('[service]', 'SERVICE or PROJECT/SERVICE; left out: the one that is enabled for scaling')
      .argument('[n]', aims)
      .action((service: string | undefined, count: string | undefined, _: unknown, command: Command) =>
        ask(command, (context) => scaleBy(context, direction, service, count)),
      )
  program
    .command('scale')
    .description('set the number of replicas by hand, gated by health')
    .argument('<service=n>', 'SERVICE=N or PROJECT/SERVICE=N')
    .action((assignment: string, _: unknown, command: Command) =>
      ask(command, (context) => scaleTo(context, assignment)),
    )
  program
    .command('rollback')
    .description('restore the count before the last action, or the one an entry of the history records')
    .argument('[service]', 'left out: the one that is enabled for scaling')
    .option('--to <id>', 'the entry to go back to')
    .action((service: string | undefined, options: { to?: string }, command: Command) =>
      ask(command, (context) => rollback(context, service, options.to)),
    )
}

function addLooking(program: Command, ask: Ask): void {
  program
    .command('status')
    .description('every service: replicas, use, scores, and what Eyrie makes of it')
    .action((_: unknown, command: Command) => ask(command, status))
  program
    .command('check')
    .description('evaluate once, and act where a service is in automatic mode (for cron)')
    .option('--dry-run', 'decide, and change nothing')
    .action((options: { dryRun?: boolean }, command: Command) =>
      ask(command, (context) => check(context, options.dryRun ?? false)),
    )
  program
    .command('history')
    .description('what was done and decided, newest first')
    .option('--from <time>', 'a date, a date and time, or how long ago: 2h')
    .option('--to <time>', 'the same')
    .option('--service <name>', 'only this service')
    .action((options: HistoryOptions, command: Command) =>
      ask(command, (context) => history(context, options)),
    )
  program
    .command('explain')
    .description('the last decision step by step, and the setting that would have changed it')
    .argument('[service]', 'left out: the one that is enabled for scaling')
    .action((service: string | undefined, _: unknown, command: Command) =>
      ask(command, (context) => explain(context, service)),
    )
  program
    .command('health')
    .description('whether Docker, Prometheus and the history answer')
    .action((_: unknown, command: Command) => ask(command, health))
}

function addControl(program: Command, ask: Ask): void {
  program
    .command('pause')
    .description('stop automatic scaling of a service, in one direction or both')
    .argument('[service]', 'left out: the one that is enabled for scaling')
    .option('--up', 'only scaling up')
    .option('--down', 'only scaling down')
    .option('--until <time>', 'a date and time, or for how long: 30m')
    .action((service: string | undefined, options: PauseOptions, command: Command) =>
      ask(command, (context) => pauseScaling(context, service, options)),
    )
  program
    .command('resume')
    .description('end a pause')
    .argument('[service]', 'left out: the one that is enabled for scaling')
    .action((service: string | undefined, _: unknown, command: Command) =>
      ask(command, (context) => resumeScaling(context, service)),
    )
  program
    .command('freeze')
    .description('change no count of any service, whoever asks, until unfrozen')
    .action((_: unknown, command: Command) => ask(command, (context) => freeze(context, true)))
  program
    .command('unfreeze')
    .description('end the freeze')
    .action((_: unknown, command: Command) => ask(command, (context) => freeze(context, false)))
  program
    .command('mode')
    .description('who acts on a service: nobody, you, or the controller')
    .argument('<service>', 'SERVICE or PROJECT/SERVICE')
    .argument('<mode>', 'observe, suggest, approve or automatic')
    .action((service: string, mode: string, _: unknown, command: Command) =>
      ask(command, (context) => setMode(context, service, mode)),
    )
}

function addHosts(program: Command, ask: Ask): void {
  program
    .command('app')
    .description('the desktop app; where no window can be opened, the dashboard in the browser')
    .action((_: unknown, command: Command) => ask(command, desktop))
  program
    .command('serve')
    .description('the dashboard in the browser, on 127.0.0.1')
    .option('--port <port>', 'the port to listen on; 0: any free one')
    .option('--open', 'open the system browser')
    .action((options: ServeOptions, command: Command) => ask(command, (context) => serve(context, options)))
  program
    .command('daemon')
    .description('the controller without a screen, with its dashboard on loopback')
    .option('--listen <address>', '127.0.0.1:PORT')
    .option('--metrics <address>', 'serve /metrics for Prometheus at ADDR:PORT; off loopback with a token')
    .option('--metrics-token-file <file>', 'the bearer token that a scrape must send; mode 0600')
    .action((options: DaemonOptions, command: Command) => ask(command, (context) => daemon(context, options)))
}
