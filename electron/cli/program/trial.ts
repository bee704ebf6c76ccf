/** The command that tries out what runs. */
import type { Command } from 'commander'
import { trial, TRIAL_WORDS, type TrialOptions } from '../commands/trial.ts'
import { examples, type Ask } from './ask.ts'

export function addTrial(program: Command, ask: Ask): void {
  program
    .command('test')
    .description('try out what runs: limits kept, scaling and back, metrics there, answers under load')
    .argument('<what>', TRIAL_WORDS.join(', '))
    .argument('[service]', 'SERVICE or PROJECT/SERVICE; left out: those of the project')
    .option('--yes', 'begin without asking')
    .option('--dry-run', 'say what would be done, and do nothing')
    .option('--url <url>', 'where requests are sent (load, performance, scaling)')
    .option('--duration <seconds>', 'how long; left out: 30, for performance 10')
    .option('--intensity <intensity>', 'of a load: low, medium or high (10, 50, 200 requests a second)')
    .option('--anywhere', 'also to an address that is not this machine')
    .addHelpText(
      'after',
      examples(
        'test limits web --dry-run',
        'test scaling web --url http://127.0.0.1:8080/ --yes',
        'test load --url http://127.0.0.1:8080/ --duration 60 --intensity medium --yes',
      ),
    )
    .action((what: string, service: string | undefined, options: TrialOptions, command: Command) =>
      ask(command, (context) => trial(context, what, service, options)),
    )
}
