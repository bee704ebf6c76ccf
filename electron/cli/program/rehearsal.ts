/** Commands that rehearse policies on a load. */
import type { Command } from 'commander'
import { simulate, type SimulateOptions } from '../commands/simulate.ts'
import { tune, type TuneOptions } from '../commands/tune.ts'
import { examples, type Ask } from './ask.ts'

export function addRehearsal(program: Command, ask: Ask): void {
  const several = (name: string, before: readonly string[] = []) => [...before, name]
  program
    .command('simulate')
    .description('replay policies on a load, side by side; nothing real is touched')
    .option('--trace <file>', 'a CSV file with the header seconds,rps, or a bundled trace: nasa-http-1995')
    .option('--model <file>', 'the service as a JSON file; a bundled trace brings its own')
    .option('--policy <policy>', 'a name or a JSON file; once for each policy', several)
    .option('--dt <seconds>', 'between two steps', '15')
    .option('--timeline', 'every step of every policy in the JSON document')
    .addHelpText(
      'after',
      examples(
        'simulate --trace nasa-http-1995 --policy vedfolnir --policy hpa-default',
        'simulate --trace load.csv --model model.json --policy my-policy.json --timeline --json',
      ),
    )
    .action((options: SimulateOptions, command: Command) =>
      ask(command, (context) => simulate(context, options)),
    )
  program
    .command('tune')
    .description('search for better policies, judged on the part of the load they were not tuned on')
    .option('--trace <file>', 'as for simulate')
    .option('--model <file>', 'as for simulate')
    .option('--from <policy>', 'where the search begins: a name or a JSON file', 'responsive')
    .option('--budget <n>', 'policies to try', '200')
    .option('--train <share>', 'the first part of the load, which the search may see', '0.6')
    .option('--seed <n>', 'another seed, another search', '1')
    .option('--dt <seconds>', 'between two steps', '15')
    .addHelpText('after', examples('tune --trace load.csv --model model.json --budget 400'))
    .action((options: TuneOptions, command: Command) => ask(command, (context) => tune(context, options)))
}
