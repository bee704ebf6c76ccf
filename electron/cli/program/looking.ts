/** Commands that look, and `check`. */
import type { Command } from 'commander'
import { check } from '../commands/check.ts'
import { doctor } from '../commands/doctor.ts'
import { explain } from '../commands/explain.ts'
import { health } from '../commands/health.ts'
import { history, type HistoryOptions } from '../commands/history.ts'
import { report, type ReportOptions } from '../commands/report.ts'
import { rightSizing } from '../commands/rightSizing.ts'
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
    .command('report')
    .description(
      'what was scaled in a period, why, and what it changed: a page, a PDF, Markdown, CSV or JSON',
    )
    .option('--from <time>', 'a date, a date and time, or how long ago: 7d (left out: 24h)')
    .option('--to <time>', 'the same (left out: now)')
    .option(
      '--service <name>',
      'only this service; once for each',
      (name: string, before: readonly string[] | undefined) => [...(before ?? []), name],
    )
    .option('--format <format>', 'html, pdf, md, csv or json; left out: as the file is named, else md')
    .option('-o, --output <file>', 'write it there')
    .addHelpText(
      'after',
      examples('report --from 7d -o week.html', 'report --from 2026-01-01 --to 2026-02-01 -o january.pdf'),
    )
    .action((options: ReportOptions, command: Command) => ask(command, (context) => report(context, options)))
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
  program
    .command('right-sizing')
    .description('what CPU and memory of each replica should be, with days of evidence, savings and risk')
    .argument('[service]', 'left out: every service')
    .addHelpText('after', examples('right-sizing', 'right-sizing web --json', 'right-sizing --project shop'))
    .action((service: string | undefined, _: unknown, command: Command) =>
      ask(command, (context) => rightSizing(context, service)),
    )
}
