/** Pages of the history, newest first: read anew when something happened, older ones on demand. */
import { useCallback, useEffect, useState } from 'react'
import type { Entry } from '../../../shared/domain/history.ts'
import type { Params } from '../../../shared/contract/contract.ts'
import { call } from '../../state/link.ts'
import { joinPages } from './entries.ts'

export type EntryFilter = Omit<Params<'history.list'>, 'limit' | 'before'>

export interface Entries {
  readonly entries: readonly Entry[]
  readonly loaded: boolean
  /** Whether there are older ones. */
  readonly more: boolean
  readonly busy: boolean
  readonly error: string | null
  readonly loadMore: () => void
}

interface Held {
  readonly key: string
  readonly entries: readonly Entry[]
  readonly more: boolean
  readonly error: string | null
}

const PAGE = 30

/** `version` changes when history does. */
export function useEntries(filter: EntryFilter, version: string): Entries {
  const key = JSON.stringify(filter)
  const [held, setHeld] = useState<Held | null>(null)
  const [busy, setBusy] = useState(false)
  const mine = held?.key === key ? held : null

  useEffect(() => {
    let current = true
    const asked = JSON.parse(key) as EntryFilter
    void call('history.list', { ...asked, limit: PAGE }).then((answer) => {
      if (!current) return
      setHeld((before) => {
        const known = before?.key === key ? before : null
        if (!answer.ok)
          return {
            key,
            entries: known?.entries ?? [],
            more: known?.more ?? false,
            error: answer.error.message,
          }
        const fresh = answer.value.entries
        const entries = known === null ? fresh : joinPages(fresh, known.entries)
        const more = known === null || entries.length === fresh.length ? fresh.length === PAGE : known.more
        return { key, entries, more, error: null }
      })
    })
    return () => {
      current = false
    }
  }, [key, version])

  const last = mine?.entries.at(-1)?.id
  const loadMore = useCallback(() => {
    if (last === undefined) return
    setBusy(true)
    const asked = JSON.parse(key) as EntryFilter
    void call('history.list', { ...asked, before: last, limit: PAGE }).then((answer) => {
      setBusy(false)
      setHeld((before) => {
        if (before?.key !== key) return before
        if (!answer.ok) return { ...before, error: answer.error.message }
        const known = new Set(before.entries.map((entry) => entry.id))
        const older = answer.value.entries.filter((entry) => !known.has(entry.id))
        return {
          key,
          entries: [...before.entries, ...older],
          more: answer.value.entries.length === PAGE,
          error: null,
        }
      })
    })
  }, [key, last])

  return {
    entries: mine?.entries ?? [],
    loaded: mine !== null,
    more: mine?.more ?? false,
    busy,
    error: mine?.error ?? null,
    loadMore,
  }
}
