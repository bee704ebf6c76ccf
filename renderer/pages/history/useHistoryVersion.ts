/** Changes when history may have: an action or an alert began, went on or ended, or a decision became another. */
import { useOverview } from '../../state/overview.ts'

export function useHistoryVersion(): string {
  return useOverview((state) => {
    const actions = Object.values(state.actions).map(
      (action) => `${action.id} ${action.operations.length} ${action.verification ?? ''}`,
    )
    const decisions = Object.values(state.rows).map(
      ({ decision }) => `${decision.kind} ${decision.reason} ${decision.desired}`,
    )
    return [...actions, ...decisions, ...Object.keys(state.alerts)].join('|')
  })
}
