/** A simulated project of any size, for measuring what many containers cost: nothing in it acts by itself. */
import type { ServiceModel } from '../../shared/domain/model.ts'
import { fail, ok, type Result } from '../../shared/lib/result.ts'
import { chance } from './random.ts'
import type { SimulatedProject, SimulatedService } from './project.ts'

const MB = 1024 ** 2

/** How many services, and replicas of each. */
export interface FleetSize {
  readonly services: number
  readonly replicas: number
}

const MOST_SERVICES = 1000
const MOST_CONTAINERS = 20_000

/** Reads "50x20": fifty services of twenty replicas. */
export function parseFleetSize(text: string): Result<FleetSize> {
  const found = /^(\d{1,5})x(\d{1,5})$/.exec(text.trim())
  if (found === null) return fail('BadInput', `"${text}" is no size: SERVICESxREPLICAS is one, such as 50x20`)
  const [services, replicas] = [Number(found[1]), Number(found[2])]
  if (services < 1 || replicas < 1 || services > MOST_SERVICES || services * replicas > MOST_CONTAINERS)
    return fail(
      'BadInput',
      `"${text}" is no size: from 1 to ${MOST_SERVICES} services, with ${MOST_CONTAINERS} containers at most`,
    )
  return ok({ services, replicas })
}

/** Names to filter by; a number is added once they come round again. */
const NAMES = ['web', 'api', 'worker', 'queue', 'cache', 'search', 'mail', 'billing', 'auth', 'images']
/** Every so many services has a policy whose decisions are shown; the others are only measured. */
const SCORED_EVERY = 3

/** Services of the same replicas each, with loads of their own. The counts stay: what is scored only suggests. */
export function fleet({ services, replicas }: FleetSize): SimulatedProject {
  const digits = String(Math.ceil(services / NAMES.length)).length
  return {
    name: 'fleet',
    host: { name: 'fleet', cpus: services * replicas, memoryBytes: services * replicas * 512 * MB },
    services: Array.from({ length: services }, (_, index) => {
      const round = String(Math.floor(index / NAMES.length) + 1).padStart(digits, '0')
      const name = `${NAMES[index % NAMES.length] ?? 'service'}-${round}`
      return index % SCORED_EVERY === 0
        ? scored(name, replicas, chance(services, index))
        : light(name, replicas, chance(services, index))
    }),
  }
}

const SIZES = {
  cpuLimit: 0.5,
  cpuReservation: 0.1,
  memoryLimit: 256 * MB,
  memoryReservation: 64 * MB,
  pidsLimit: 100,
  unscalable: null,
} as const

function light(name: string, replicas: number, luck: number): SimulatedService {
  return {
    ...SIZES,
    name,
    image: `fleet/${name}:1`,
    replicas,
    labels: {},
    load: {
      kind: 'light',
      light: {
        cpu: 0.05 + 0.4 * luck,
        cpuPerRps: 0.001 + 0.002 * luck,
        memory: 0.2 + 0.5 * luck,
        wander: 0.05,
      },
    },
  }
}

/** The demo brings 20 to 150 requests a second, so that some of these want more and others fewer. */
function scored(name: string, replicas: number, luck: number): SimulatedService {
  const capacityRps = (60 + 120 * luck) / replicas
  const model: ServiceModel = {
    capacityRps,
    serviceTimeMs: 60,
    startupSeconds: 18,
    memoryBaseBytes: 0.25 * SIZES.memoryLimit,
    memoryPerRps: (0.4 * SIZES.memoryLimit) / capacityRps,
    memoryLimitBytes: SIZES.memoryLimit,
    cpuLimit: SIZES.cpuLimit,
    queueLimit: 300,
    targetUtilization: 0.6,
    min: 1,
    max: 2 * replicas,
    initial: replicas,
  }
  return {
    ...SIZES,
    name,
    image: `fleet/${name}:1`,
    replicas,
    labels: {
      'eyrie.autoscale.enable': 'true',
      'eyrie.autoscale.mode': 'suggest',
      'eyrie.autoscale.min': '1',
      'eyrie.autoscale.max': String(2 * replicas),
    },
    load: { kind: 'model', model },
  }
}
