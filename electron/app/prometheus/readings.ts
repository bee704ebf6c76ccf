/** Factor readings whose source can be exchanged while running: the operator sets another Prometheus address. */
import type { SourceStatus } from '../../../shared/domain/inventory.ts'
import type { FactorReadings } from '../../observe/ports.ts'

export interface SwitchableReadings extends FactorReadings {
  use(next: FactorReadings): void
}

export function createSwitchableReadings(first: FactorReadings): SwitchableReadings {
  let current = first
  return {
    status: () => current.status(),
    instant: (query) => current.instant(query),
    usageOf: (replicas) => current.usageOf?.(replicas) ?? [],
    // Asked each time: another source may have what this one lacks.
    get vector() {
      return current.vector
    },
    get range() {
      return current.range
    },
    get alerts() {
      return current.alerts
    },
    get rules() {
      return current.rules
    },
    close: () => current.close(),
    use(next) {
      current.close()
      current = next
    },
  }
}

const OFF: SourceStatus = {
  state: 'off',
  detail: 'no Prometheus address is set; scaling uses Docker’s own numbers',
  lastSeenAt: null,
}

/** No Prometheus: queries have no data, and say why. */
export function noReadings(): FactorReadings {
  return {
    status: () => OFF,
    instant: () => Promise.resolve({ kind: 'no-data', sentence: OFF.detail }),
    close: () => undefined,
  }
}
