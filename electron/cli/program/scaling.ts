/** Commands that change a count by hand. */
import type { Command } from 'commander'
import { rollback, type RollbackOptions } from '../commands/rollback.ts'
import { scaleBy, scaleTo, type ScaleOptions } from '../commands/scale.ts'
import { examples, FORCE, type Ask } from './ask.ts'

export function addScaling(program: Command, ask: Ask): void {
  const aims = 'the wanted number of replicas; else one step'
  for (const direction of ['up', 'down'] as const)
    program
      .command(`scale-${direction}`)
      .description(`scale a service ${direction} by hand, gated by health`)
      .argument('[service]', 'SERVICE or PROJECT/SERVICE; left out: the one that is enabled for scaling')
      .argument('[n]', aims)
      .option('--force', FORCE)
      .addHelpText(
        'after',
        examples(`scale-${direction}`, `scale-${direction} web`, `scale-${direction} shop/web 4`),
      )
      .action(
        (service: string | undefined, count: string | undefined, options: ScaleOptions, command: Command) =>
          ask(command, (context) => scaleBy(context, direction, service, count, options)),
      )
  program
    .command('scale')
    .description('set the number of replicas by hand, gated by health')
    .argument('<service=n>', 'SERVICE=N or PROJECT/SERVICE=N; a lone N: of the one that is enabled')
    .option('--force', FORCE)
    .addHelpText('after', examples('scale web=4', 'scale shop/web=4', 'scale 4'))
    .action((assignment: string, options: ScaleOptions, command: Command) =>
      ask(command, (context) => scaleTo(context, assignment, options)),
    )
  program
    .command('rollback')
    .description('restore the state before the last change, or a recorded one: count, mode and policy edits')
    .argument('[service]', 'left out: the one that is enabled for scaling')
    .option('--list', 'the last 50 states and what differs from now; changes nothing')
    .option('--to <id>', 'a state, or an entry of the history')
    .option('--force', FORCE)
    .addHelpText('after', examples('rollback web --list', 'rollback web', 'rollback web --to 120'))
    .action((service: string | undefined, options: RollbackOptions, command: Command) =>
      ask(command, (context) => rollback(context, service, options)),
    )
}
