/** Commands that print a file for another program. */
import type { Command } from 'commander'
import { dashboard, rules, type FileOptions } from '../commands/prometheusFiles.ts'
import { examples, type Ask } from './ask.ts'

export function addFiles(program: Command, ask: Ask): void {
  const several = (file: string, before: readonly string[] = []) => [...before, file]
  const from = ['-f, --file <file>', 'a compose file instead of what runs; once for each file'] as const
  program
    .command('rules')
    .description('recording rules and alerts for Prometheus, with the thresholds of the policies')
    .option(...from, several)
    .addHelpText(
      'after',
      examples('rules --project shop > eyrie.rules.yml', 'rules -f compose.yaml -f compose.scaling.yaml'),
    )
    .action((options: FileOptions, command: Command) => ask(command, (context) => rules(context, options)))
  program
    .command('dashboard')
    .description('the Grafana dashboard (uid vedfolnir-scaling) over those rules, to import or provision')
    .option(...from, several)
    .addHelpText('after', examples('dashboard --project shop > vedfolnir-scaling.json'))
    .action((options: FileOptions, command: Command) =>
      ask(command, (context) => dashboard(context, options)),
    )
}
