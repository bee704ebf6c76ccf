/** What the commands' declarations share: how each says what it does, and its words of help. */
import type { Command } from 'commander'
import type { Context } from '../core.ts'
import type { Report } from '../report.ts'

export type Work = (context: Context) => Promise<Report>
export type Ask = (command: Command, work: Work) => void

export const FORCE = 'also where the machine has not enough free for the new replicas'

export function examples(...commands: readonly string[]): string {
  return `\nExamples:\n${commands.map((command) => `  eyrie ${command}`).join('\n')}`
}
