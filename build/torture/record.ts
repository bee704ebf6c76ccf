/** What a run of the torture came to, as the document that is committed. */
import { execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { VERSION } from '../../electron/app/version.ts'
import { percentile } from '../../shared/lib/statistics.ts'
import type { Round, Scenario } from './scenario.ts'

export interface Run {
  readonly rounds: readonly Round[]
  readonly scenarios: readonly Scenario[]
  readonly seed: number
  readonly tenth: boolean
  /** Of the checkout, when it began. */
  readonly revision: string
  /** Epoch ms. */
  readonly begun: number
  readonly ended: number
}

const INTRODUCTION = `# Torture

\`npm run torture\` kills and hangs Eyrie and a Docker engine of its own under real actions and looks, after each time, at
the engine's own list and at what Eyrie says: the old or the new count, never one outside the bounds, no container left
behind in any state, no number twice, no step done twice, the entry closed with a sentence and its cooldown kept, within
10 s of the next start being ready (lateness counts where the machine is not short of CPU by the kernel's own account, and
is named in any case). CI runs a tenth of it. This is the record of the last whole run; times are from the very beginning of
the next start, or of the action.`

export function recordOf({ rounds, scenarios, seed, tenth, revision, begun, ended }: Run): string {
  const lines = [
    INTRODUCTION,
    '',
    `- ${new Date(begun).toISOString().slice(0, 16).replace('T', ' ')} UTC, Eyrie ${VERSION} (${revision}), Node ${process.version}`,
    `- seed ${seed}${tenth ? ', a tenth' : ''}; ${((ended - begun) / 60_000).toFixed(0)} minutes`,
    `- ${verdict(rounds)}`,
    '',
    '| scenario | what is done | times | right | until closed, median | slowest |',
    '|---|---|---|---|---|---|',
  ]
  for (const { name, kind } of scenarios) {
    const own = rounds.filter(({ scenario }) => scenario === name)
    // Not every scenario is in a tenth.
    if (own.length === 0) continue
    const right = own.filter(({ wrong }) => wrong.length === 0).length
    const seconds = (share: number) =>
      `${(
        (percentile(
          own.map(({ ms }) => ms),
          share,
        ) ?? Number.NaN) / 1000
      ).toFixed(1)} s`
    lines.push(`| ${name} | ${kind} | ${own.length} | ${right} | ${seconds(0.5)} | ${seconds(1)} |`)
  }
  const wrong = rounds.filter((round) => round.wrong.length > 0)
  if (wrong.length > 0) lines.push('', '## Wrong', '')
  for (const round of wrong) lines.push(`- ${round.scenario}, ${round.point}: ${round.wrong.join('; ')}`)
  lines.push('', '## Every round', '', '| scenario | point | how the action ended |', '|---|---|---|')
  for (const { scenario, point, outcome, remark = '' } of rounds)
    lines.push(`| ${scenario} | ${point} | ${outcome}${remark === '' ? '' : ` (${remark})`} |`)
  return lines.join('\n')
}

function verdict(rounds: readonly Round[]): string {
  const wrong = rounds.filter((round) => round.wrong.length > 0).length
  return wrong === 0 ? `${rounds.length} rounds, all right` : `${rounds.length} rounds, ${wrong} wrong`
}

export function revisionNow(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
  } catch {
    return 'no checkout'
  }
}

export async function writeRecord(file: string, text: string): Promise<void> {
  await writeFile(file, `${text}\n`)
  execFileSync(process.execPath, ['node_modules/prettier/bin/prettier.cjs', '--write', file])
}
