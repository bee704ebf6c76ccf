/** Commands that look, and `check`. */
import type { Command } from 'commander'
import { check } from '../commands/check.ts'
import { doctor } from '../commands/doctor.ts'
import { explain } from '../commands/explain.ts'
import { health } from '../commands/health.ts'
import { history, type HistoryOptions } from '../commands/history.ts'
import { status } from '../commands/status.ts'
import { validate, type ValidateOptions } from '../commands/validate.ts'
import { examples, type Ask } from './ask.ts'

export function addLooking(program: Command, ask: Ask): void {
  program
    .command('status')
    .description('every service: replicas, use, scores, and what Eyrie makes of it')
    .action((_: unknown, command: Command) => ask(command, status))
  program
    .command('check')
    .description('evaluate once, and act where a service is in automatic mode (for cron)')
    .option('--dry-run', 'decide, and change nothing')
    .addHelpText('after', examples('check --dry-run', 'check --json --project shop'))
    .action((options: { dryRun?: boolean }, command: Command) =>
      ask(command, (context) => check(context, options.dryRun ?? false)),
    )
  program
    .command('history')
    .description('what was done and decided, newest first')
    .option('--from <time>', 'a date, a date and time, or how long ago: 2h')
    .option('--to <time>', 'the same')
    .option('--service <name>', 'only this service')
    .addHelpText('after', examples('history --from 2h', 'history --service web --from 2026-01-31 --json'))
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
  program
    .command('doctor')
    .description(
      'each query of the policies as Prometheus answers it, and what mends those that give nothing',
    )
    .addHelpText('after', examples('doctor', 'doctor --project shop --json'))
    .action((_: unknown, command: Command) => ask(command, doctor))
  program
    .command('validate')
    .description(
      'audit compose files: limits, scaling, monitoring; each finding with the change that mends it',
    )
    .option(
      '-f, --file <file>',
      'a compose file; several go over each other. Left out: those here, else all projects the engine runs',
      (name: string, before: readonly string[] | undefined) => [...(before ?? []), name],
    )
    .option('--format <format>', 'text, json or sarif')
    .option('--diff', 'show the change that mends each finding')
    .addHelpText(
      'after',
      examples('validate', 'validate -f compose.yaml --diff', 'validate --project shop --format sarif'),
    )
    .action((options: ValidateOptions, command: Command) =>
      ask(command, (context) => validate(context, options)),
    )
}
