/** The connections there are, as the switcher shows them, and what one does with them. */
import { create } from 'zustand'
import type { ConnectionView, ProbeResult } from '../../shared/contract/connections.ts'
import type { SavedConnection } from '../../shared/domain/connection.ts'
import { call } from './link.ts'

export interface ConnectionsState {
  /** Null before the first answer. */
  readonly list: readonly ConnectionView[] | null
  /** Why the list cannot be read, or what was asked last was refused. */
  readonly error: string | null
  /** What the last probe of each found; `trying` while it goes on. */
  readonly probes: Readonly<Record<string, ProbeResult | 'trying'>>
}

export const useConnections = create<ConnectionsState>(() => ({ list: null, error: null, probes: {} }))

export async function refreshConnections(): Promise<void> {
  const answer = await call('connections.list', {})
  if (answer.ok) useConnections.setState({ list: answer.value.connections })
  else useConnections.setState({ error: answer.error.message })
}

async function change(method: 'connections.open' | 'connections.close' | 'connections.remove', name: string) {
  useConnections.setState({ error: null })
  const answer = await call(method, { name })
  if (!answer.ok) useConnections.setState({ error: answer.error.message })
  await refreshConnections()
}

/** Lets it run in the background, now and at every start; or no longer. */
export function keepConnection(name: string, keep: boolean): Promise<void> {
  return change(keep ? 'connections.open' : 'connections.close', name)
}

export function removeConnection(name: string): Promise<void> {
  return change('connections.remove', name)
}

function setProbe(name: string, result: ProbeResult | 'trying'): void {
  useConnections.setState(({ probes }) => ({ probes: { ...probes, [name]: result } }))
}

export async function probeConnection(name: string): Promise<void> {
  setProbe(name, 'trying')
  const answer = await call('connections.probe', { name })
  setProbe(name, answer.ok ? answer.value : { ok: false, sentence: answer.error.message, ms: 0 })
}

export async function probeDraft(draft: SavedConnection): Promise<ProbeResult> {
  const answer = await call('connections.probe', { draft })
  return answer.ok ? answer.value : { ok: false, sentence: answer.error.message, ms: 0 }
}

/** Null when it was saved; else why not. */
export async function saveConnection(connection: SavedConnection): Promise<string | null> {
  const answer = await call('connections.save', connection)
  if (!answer.ok) return answer.error.message
  await refreshConnections()
  return null
}
