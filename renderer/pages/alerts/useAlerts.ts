/** Follows everything about alerts: what stands, the rules, the silences, and how people are told. */
import { useEffect, useState } from 'react'
import type { AlertRuleView, AlertsState, AlertsStatus } from '../../../shared/contract/alerts.ts'
import type { FollowView } from '../../../shared/contract/follows.ts'
import type { Alert, Silence } from '../../../shared/domain/alertStates.ts'
import { follow } from '../../state/link.ts'
import { sortAlerts, sortRules } from './words.ts'

export interface AlertsModel {
  readonly alerts: readonly Alert[]
  readonly rules: readonly AlertRuleView[]
  readonly silences: readonly Silence[]
  readonly status: AlertsStatus
}

export interface AlertsFollowed {
  /** Null before anything came. */
  readonly model: AlertsModel | null
  /** False: what is here is old, the connection to the core is lost. */
  readonly live: boolean
  readonly error: string | null
}

export function modelOf(state: AlertsState): AlertsModel | null {
  if (state.status === undefined) return null
  const under = <T>(prefix: string) =>
    Object.entries(state).flatMap(([key, value]) => (key.startsWith(prefix) ? [value as T] : []))
  return {
    alerts: sortAlerts(under<Alert>('alert:')),
    // Deltas bring a changed one last.
    rules: sortRules(under<AlertRuleView>('rule:')),
    silences: under<Silence>('silence:').toSorted((a, b) => a.until - b.until),
    status: state.status,
  }
}

export function useAlerts(): AlertsFollowed {
  const [held, setHeld] = useState<AlertsFollowed>({ model: null, live: false, error: null })
  useEffect(
    () =>
      follow('alerts.changed', {}, ({ state, connected, error }: FollowView<AlertsState>) =>
        setHeld((before) => ({
          model: state === null ? before.model : modelOf(state),
          live: connected,
          error: error === null ? null : error.message,
        })),
      ),
    [],
  )
  return held
}
