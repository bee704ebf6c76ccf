/** Commands that change a count by hand. */
import type { Command } from 'commander'
import { resize, type ResizeOptions } from '../commands/resize.ts'
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
    .command('resize')
    .description('change limits and reservations: in what runs, in the compose file, or in the override')
    .argument('[service]', 'left out: the one that is enabled for scaling')
    .option('--memory <size>', 'memory limit of each replica: 768M, or none; its swap moves along')
    .option('--cpus <n>', 'CPU limit of each replica: 1.5, or none')
    .option('--memory-reservation <size>', 'memory reservation of each replica')
    .option('--cpu-reservation <n>', 'CPU reservation, which Swarm keeps')
    .option('--pids <n>', 'PID limit of each replica')
    .option('--live', 'in the containers that run (the default where no file is named)')
    .option('--file', 'in the compose file that describes the service')
    .option('--override', 'in the file that lies over it; it is made where there is none')
    .option('--undo [entry]', 'take the last change back, or the one of a history entry')
    .option('--dry-run', 'show what would be done, and do nothing')
    .option('--force', 'also where a replica uses more than that, or the host has less')
    .addHelpText(
      'after',
      examples(
        'resize web --memory 768M --live --file',
        'resize web --cpus 2 --dry-run',
        'resize web --undo',
      ),
    )
    .action((service: string | undefined, options: ResizeOptions, command: Command) =>
      ask(command, (context) => resize(context, service, options)),
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
