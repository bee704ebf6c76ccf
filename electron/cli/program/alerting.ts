/** Commands about alerts. */
import type { Command } from 'commander'
import { alerts, silence, unsilence, type SilenceOptions } from '../commands/alerts.ts'
import { examples, type Ask } from './ask.ts'

export function addAlerting(program: Command, ask: Ask): void {
  program
    .command('alerts')
    .description('what fires and what waits to; exit code 1 while something fires and is not silenced')
    .action((_: unknown, command: Command) => ask(command, alerts))
  program
    .command('silence')
    .description('tell nobody of an alert for a time; it is judged and recorded on')
    .argument('<alert>', 'its name; * stands for any letters')
    .option('--service <name>', 'only of this service')
    .option('--until <time>', 'a date and time, or for how long: 30m; left out: 1h')
    .option('--comment <text>', 'why, for others')
    .addHelpText(
      'after',
      examples(
        'silence ContainerOOMKilled --service web --until 2h --comment "known leak"',
        "silence '*' --until 30m",
      ),
    )
    .action((name: string, options: SilenceOptions, command: Command) =>
      ask(command, (context) => silence(context, name, options)),
    )
  program
    .command('unsilence')
    .description('end a silence before its time')
    .argument('<id>', 'as `eyrie alerts` lists it')
    .action((id: string, _: unknown, command: Command) => ask(command, (context) => unsilence(context, id)))
}
