/** Commands that say what the controller may do. */
import type { Command } from 'commander'
import { freeze, pauseScaling, resumeScaling, setMode, type PauseOptions } from '../commands/control.ts'
import { policy } from '../commands/policy.ts'
import { examples, type Ask } from './ask.ts'

export function addControl(program: Command, ask: Ask): void {
  program
    .command('pause')
    .description('stop automatic scaling of a service, in one direction or both')
    .argument('[service]', 'left out: the one that is enabled for scaling')
    .option('--up', 'only scaling up')
    .option('--down', 'only scaling down')
    .option('--until <time>', 'a date and time, or for how long: 30m')
    .addHelpText('after', examples('pause web', 'pause web --down --until 2h'))
    .action((service: string | undefined, options: PauseOptions, command: Command) =>
      ask(command, (context) => pauseScaling(context, service, options)),
    )
  program
    .command('resume')
    .description('end a pause')
    .argument('[service]', 'left out: the one that is enabled for scaling')
    .option('--up', 'only of scaling up')
    .option('--down', 'only of scaling down')
    .action((service: string | undefined, options: PauseOptions, command: Command) =>
      ask(command, (context) => resumeScaling(context, service, options)),
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
    .addHelpText('after', examples('mode web observe', 'mode shop/web automatic'))
    .action((service: string, mode: string, _: unknown, command: Command) =>
      ask(command, (context) => setMode(context, service, mode)),
    )
  program
    .command('policy')
    .description('the policy in force and where each setting comes from; set and unset edit it')
    .argument('<service>', 'SERVICE or PROJECT/SERVICE')
    .argument('[verb]', 'set KEY=VALUE …, or unset KEY … to take an edit back')
    .argument('[settings...]', 'what to set or unset')
    .addHelpText(
      'after',
      examples('policy web', 'policy web set max=6 cooldown-up=90s', 'policy web unset max'),
    )
    .action((service: string, verb: string | undefined, settings: string[], _: unknown, command: Command) =>
      ask(command, (context) => policy(context, service, verb, settings)),
    )
}
