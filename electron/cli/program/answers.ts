/** Commands that answer what stands on a service. */
import type { Command } from 'commander'
import { approve, dismiss, drift, reset } from '../commands/answers.ts'
import { examples, type Ask } from './ask.ts'

export function addAnswers(program: Command, ask: Ask): void {
  program
    .command('approve')
    .description('carry out the change that waits for your yes (mode approve)')
    .argument('[service]', 'left out: the one that is enabled for scaling')
    .action((service: string | undefined, _: unknown, command: Command) =>
      ask(command, (context) => approve(context, service)),
    )
  program
    .command('dismiss')
    .description('say no to it')
    .argument('[service]', 'left out: the one that is enabled for scaling')
    .action((service: string | undefined, _: unknown, command: Command) =>
      ask(command, (context) => dismiss(context, service)),
    )
  program
    .command('drift')
    .description('answer a change of the count from outside; without a choice: what each would do')
    .argument('<service>', 'SERVICE or PROJECT/SERVICE')
    .argument('[choice]', 'keep the count Eyrie had, adopt the other one, or write it into the compose file')
    .addHelpText('after', examples('drift web', 'drift web keep', 'drift web write'))
    .action((service: string, choice: string | undefined, _: unknown, command: Command) =>
      ask(command, (context) => drift(context, service, choice)),
    )
  program
    .command('reset')
    .description('end what guards left: open circuit, drift, lowered mode, proposal')
    .argument('[service]', 'left out: every service')
    .action((service: string | undefined, _: unknown, command: Command) =>
      ask(command, (context) => reset(context, service)),
    )
}
