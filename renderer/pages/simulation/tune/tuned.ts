/** Tuned policies beside the compared ones: two searches may each find a "tuned-1". */
import type { CandidateView, PolicyChoice } from '../../../../shared/contract/simulate.ts'
import { sameJson } from '../../../state/sameJson.ts'
import { freeName, policyName } from '../setup/policyWords.ts'

export type EditedChoice = Extract<PolicyChoice, { readonly kind: 'edits' }>

/** A tuned policy as a policy of the comparison; `from`: what the search began with. */
export function choiceOf({ name, policy }: CandidateView, from: PolicyChoice | undefined): EditedChoice {
  const { mode, ...edits } = policy
  const over = from?.kind === 'service' ? { project: from.project, service: from.service } : null
  return { kind: 'edits', name, over: from?.kind === 'edits' ? from.over : over, edits }
}

/** The same policy among the compared ones, whatever it is called there; null: it is not compared. */
export function comparedAs(policies: readonly PolicyChoice[], choice: EditedChoice): PolicyChoice | null {
  return policies.find((each) => sameJson({ ...each, name: choice.name }, choice)) ?? null
}

/** With one more, under a name that none of the others has. */
export function withTuned(policies: readonly PolicyChoice[], choice: EditedChoice): readonly PolicyChoice[] {
  return [...policies, { ...choice, name: freeName(choice.name, policies.map(policyName)) }]
}
