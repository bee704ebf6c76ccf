/** Leases where nobody else can act: what the demo has, and tests that are about something else. */
import { createLeases, type Leases } from '../lease.ts'
import { LEASE } from '../leaseTiming.ts'

export function alone(): Leases {
  return createLeases({
    claims: null,
    me: { host: 'test', user: 'test', pid: 1, started: null, instance: 'test', folder: 'test' },
    isDead: () => false,
    timing: LEASE,
    monotonic: () => 0,
    now: () => 0,
    store: { value: () => null, setValue: () => undefined },
    onLost: () => undefined,
  })
}
