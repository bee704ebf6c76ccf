/** What stands on a service, in words and with the command that answers it; what `status` adds below its table. */
import type { StatusReport } from '../../../shared/contract/views.ts'
import type { Pause } from '../../../shared/domain/decision.ts'
import { sentence } from '../report.ts'
import { showTime } from '../times.ts'

type ServiceStatus = StatusReport['projects'][number]['services'][number]

/** Nothing where all is as usual. */
export function standingLines(service: ServiceStatus): readonly string[] {
  const { name, pauses, proposal, drift, circuit, rollout, demoted, problems } = service
  const answer = (command: string) => `\`eyrie ${command} ${name}\``
  return [
    ...problems.map(sentence),
    ...pauses.map((pause) => `${pauseWords(pause)}: ${answer('resume')} ends it.`),
    proposal === null
      ? null
      : `Waits for your yes until ${showTime(proposal.expiresAt)}: ${proposal.from} → ${proposal.to}, ${sentence(proposal.sentence)} ${answer('approve')} or ${answer('dismiss')}.`,
    drift === null
      ? null
      : `${sentence(drift.sentence)} ${answer('drift')} ${drift.choices.join('|')} answers it.`,
    circuit === null
      ? null
      : `${sentence(circuit.sentence)} Not tried again before ${showTime(circuit.until)}; ${answer('reset')} ends that.`,
    rollout === null ? null : sentence(rollout.sentence),
    demoted === null
      ? null
      : `In ${demoted.to} mode instead of ${demoted.from} since ${showTime(demoted.at)} (${demoted.reason}): ${answer('reset')} brings it back.`,
  ].filter((line) => line !== null)
}

function pauseWords({ direction, until }: Pause): string {
  const what = direction === 'both' ? 'Scaling is paused' : `Scaling ${direction} is paused`
  return until === null ? what : `${what} until ${showTime(until)}`
}
