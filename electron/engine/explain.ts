/** Opens a decision, and finds the one setting whose smallest relative change would have altered it. */
import type { DecideInput, Decision, Explanation, WouldChange } from '../../shared/domain/decision.ts'
import { candidatesOf, type Candidate } from './candidates.ts'
import { decide } from './decide.ts'
import { judge } from './judge.ts'

export function explain(input: DecideInput): Explanation {
  const decision = decide(input)
  return { decision, wouldChange: smallestChange(input, decision) }
}

/** Every candidate is proven by judging again; of equal changes the first in `candidatesOf`'s order wins. */
function smallestChange(input: DecideInput, decision: Decision): WouldChange | null {
  const ranked = [...candidatesOf(input, decision)].sort((a, b) => sizeOf(a) - sizeOf(b))
  for (const { setting, from, to, policy } of ranked) {
    const { desired } = judge({ ...input, policy })
    if (desired !== decision.desired) return { setting, from, to, desired }
  }
  return null
}

/** Relative to what it was; turning a switch is as much as doubling a number. */
function sizeOf({ from, to, size }: Candidate): number {
  if (size !== undefined) return size
  if (typeof from === 'string' || typeof to === 'string') return 1
  return Math.abs(to - from) / Math.max(Math.abs(from), 1e-9)
}
