/** Before anything else is done to a service, what an earlier process left half-made is finished or undone. */
import { setTimeout } from 'node:timers/promises'
import type { Service } from '../../shared/domain/inventory.ts'
import type { Core } from './core.ts'
import { isDryRun } from './dryRun.ts'

/** An action whose replicas still start goes on as any other: its service is acting. */
const RECOVERY_MS = 10_000

/** Begins it, and resolves when all is closed or the time is up. */
export async function recovered(core: Core): Promise<void> {
  if (isDryRun(core.environment)) return
  const late = setTimeout(RECOVERY_MS, undefined, { ref: false })
  await Promise.race([core.actions.recover((service) => core.controller.policy(service).policy), late])
}

/** The service as it is when nothing of before is half-made any more: its count may be another than the one seen. */
export async function afterRecovery(core: Core, service: Service): Promise<Service> {
  const { project, name } = service
  if (core.actions.active(project, name) === null) return service
  await recovered(core)
  return core.observer.service(project, name) ?? service
}
