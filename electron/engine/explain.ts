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

/** 1: doubled, halved, or a switch turned; a number brought to nothing is more than any that stays one. */
function sizeOf({ from, to, size }: Candidate): number {
  if (size !== undefined) return size
  if (typeof from === 'string' || typeof to === 'string') return 1
  if (from > 0 && to > 0) return Math.abs(Math.log2(to / from))
  return MOST_HALVINGS + Math.abs(to - from)
}

const MOST_HALVINGS = 64
