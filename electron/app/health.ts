/** Whether everything Eyrie stands on answers: engine, Prometheus, store, leases, data folder. */
import type { ResultOf } from '../../shared/contract/contract.ts'
import { messageOf } from '../../shared/lib/result.ts'
import type { Core } from './core.ts'
import { leaseCheck } from './views/lease.ts'

type Check = ResultOf<'health.get'>['checks'][number]

export async function healthChecks(core: Core): Promise<Check[]> {
  await Promise.all([core.observer.refresh(), core.leases.look()])
  const docker = core.observer.status()
  const prometheus = core.factors.status()
  return [
    { name: 'docker', ok: docker.state === 'connected', detail: docker.detail },
    // Without a URL there is nothing that could fail: Docker's own numbers are enough.
    {
      name: 'prometheus',
      ok: prometheus.state === 'connected' || prometheus.state === 'off',
      detail: prometheus.detail,
    },
    storeCheck(core),
    leaseCheck(core),
    { name: 'owner', ok: true, detail: `process ${process.pid} owns ${core.dataDir}` },
  ]
}

/** Writes and reads back, instead of believing that the file is open. */
function storeCheck(core: Core): Check {
  const at = core.now()
  const problem = core.storeProblem()
  if (problem !== null) return { name: 'store', ok: false, detail: problem }
  try {
    core.store.setValue('health:checked', at)
    const read = core.store.value('health:checked')
    return read === at
      ? { name: 'store', ok: true, detail: 'written and read back' }
      : {
          name: 'store',
          ok: false,
          detail: 'what was written was not read back; see the log in the data folder',
        }
  } catch (thrown) {
    return { name: 'store', ok: false, detail: `cannot write the history: ${messageOf(thrown)}` }
  }
}
