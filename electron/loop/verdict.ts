/** A judgement of one service, put into words when somebody first asks: in most rounds nobody does. */
import type { DecideInput, Decision } from '../../shared/domain/decision.ts'
import { tell } from '../engine/decide.ts'
import { judge, type Judgement } from '../engine/judge.ts'

export interface Verdict {
  readonly input: DecideInput
  readonly judgement: Judgement
  readonly decision: () => Decision
}

export function verdictOf(input: DecideInput): Verdict {
  const judgement = judge(input)
  let decision: Decision | null = null
  return { input, judgement, decision: () => (decision ??= tell(input, judgement)) }
}

export function wantsChange({ judgement }: Verdict): boolean {
  return judgement.kind === 'scale-up' || judgement.kind === 'scale-down'
}
