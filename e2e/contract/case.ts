/** What a case of the contract suite is, and what most of them begin with. */
import assert from 'node:assert/strict'
import type { StatusReport } from '../../shared/contract/views.ts'
import { createProbe, type Probe, type RawTransport } from './probe.ts'

export interface ContractHost {
  /** A connection on which nothing was said yet. */
  open(): Promise<RawTransport>
  /** Why a value is not what the contract says the method answers; null when it is. */
  misfit(method: string, value: unknown): string | null
}

export interface ContractCase {
  readonly name: string
  run(host: ContractHost): Promise<void>
}

interface Target {
  readonly project: string
  readonly service: string
  readonly current: number
  readonly max: number
}

/** A service that may be scaled, of whatever is connected. */
export async function findTarget(probe: Probe): Promise<Target> {
  const report = (await probe.value('status.get', {})) as StatusReport
  for (const project of report.projects)
    for (const service of project.services)
      if (service.enabled) {
        const { current, max } = service.replicas
        return { project: project.name, service: service.name, current, max }
      }
  assert.fail(`no service is enabled for scaling in ${JSON.stringify(report)}`)
}

/** A case that needs nothing but a probe. */
export function withProbe(
  name: string,
  run: (probe: Probe, host: ContractHost) => Promise<void>,
): ContractCase {
  return {
    name,
    async run(host) {
      const transport = await host.open()
      try {
        await run(createProbe(transport), host)
      } finally {
        transport.close()
      }
    },
  }
}
