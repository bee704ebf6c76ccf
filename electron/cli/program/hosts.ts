/** Commands that run until they are told to end. */
import type { Command } from 'commander'
import { daemon, type DaemonOptions } from '../commands/daemon.ts'
import { desktop } from '../commands/desktop.ts'
import { serve, type ServeOptions } from '../commands/serve.ts'
import { examples, type Ask } from './ask.ts'

export function addHosts(program: Command, ask: Ask): void {
  program
    .command('app')
    .argument('[link]', 'where to look: eyrie://PROJECT/SERVICE, eyrie://PROJECT or eyrie:///PAGE')
    .description('the desktop app; where no window can be opened, the dashboard in the browser')
    .action((link: string | undefined, _: unknown, command: Command) =>
      ask(command, (context) => desktop(context, link)),
    )
  program
    .command('serve')
    .description('the dashboard in the browser, on 127.0.0.1')
    .option('--port <port>', 'the port to listen on; 0: any free one')
    .option('--open', 'open the system browser')
    .action((options: ServeOptions, command: Command) => ask(command, (context) => serve(context, options)))
  program
    .command('daemon')
    .description('the controller without a screen, with its dashboard on loopback')
    .option('--listen <address>', '127.0.0.1:PORT')
    .option('--metrics <address>', 'serve /metrics for Prometheus at ADDR:PORT; off loopback with a token')
    .option('--metrics-token-file <file>', 'the bearer token that a scrape must send; mode 0600')
    .addHelpText(
      'after',
      examples(
        'daemon --listen 127.0.0.1:4655',
        'daemon --metrics 127.0.0.1:9109',
        'daemon --metrics 0.0.0.0:9109 --metrics-token-file /etc/eyrie/metrics-token',
      ),
    )
    .action((options: DaemonOptions, command: Command) => ask(command, (context) => daemon(context, options)))
}
