/** The last minutes of the services that are drawn, and of no other: what is scrolled away is neither sent nor computed. */
import { useEffect } from 'react'
import { create } from 'zustand'
import type { SparksState } from '../../shared/contract/contract.ts'
import type { Spark } from '../../shared/contract/views.ts'
import { follow } from './link.ts'

/** Scrolling changes what is drawn many times a second; what only passes by is not asked for (ms). */
const SETTLE_MS = 120

const useSparks = create<{ readonly sparks: SparksState }>(() => ({ sparks: {} }))

/** Follows the last minutes of these services, by key, once they stay drawn. */
export function useSparksOf(keys: readonly string[]): void {
  const services = [...keys].sort().join('\n')
  useEffect(() => {
    if (services === '') return
    let stop: (() => void) | null = null
    const settled = setTimeout(() => {
      stop = follow('sparks.changed', { services: services.split('\n') }, ({ state }) => {
        if (state !== null) useSparks.setState({ sparks: state })
      })
    }, SETTLE_MS)
    return () => {
      clearTimeout(settled)
      stop?.()
    }
  }, [services])
}

/** Undefined: it has not come yet. */
export function useSpark(key: string): Spark | undefined {
  return useSparks((state) => state.sparks[key])
}
