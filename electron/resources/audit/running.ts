/**
 * What runs of a project as a compose file, for projects whose files are not on this machine: what the engine shows of
 * its containers is audited, and each fix is an override that can be laid over the real files.
 */
import { currentReplicas, type Project, type Service } from '../../../shared/domain/inventory.ts'
import { sizeText } from '../compose/units.ts'
import { blockText, type Plain } from './yamlText.ts'

/** Compose's own bookkeeping, and what images say of themselves. */
const FOREIGN = /^(com\.docker\.|org\.opencontainers\.|desktop\.docker\.)/

/** What the engine shows of a container without reading its files; of the rest nothing is known. */
const KNOWN_CHECKS =
  /^(limits\.(memory|cpu|pids|memory-reservation|memory-order|memory-least)|capacity\..*|autoscale\..*|monitoring\.health|automation\.image-tag)$/

export function isKnownOfRunning(id: string): boolean {
  return KNOWN_CHECKS.test(id) && id !== 'autoscale.label-place'
}

export function runningFile(project: Project): string {
  const services = Object.fromEntries(
    project.services.map((service) => [service.name, serviceBlock(service)]),
  )
  return `# What runs of ${project.name}, as the engine shows it.\n${blockText('services', services).join('\n')}\n`
}

function serviceBlock(service: Service): Plain {
  const replicas = currentReplicas(service)
  const model = replicas.at(-1) ?? service.replicas.at(-1)
  const labels = Object.fromEntries(
    Object.entries(service.labels)
      .filter(([name]) => !FOREIGN.test(name))
      .map(([name, value]) => [name, value.replaceAll('$', '$$$$')]),
  )
  if (model === undefined) return { labels }
  const limits = {
    ...(model.cpuLimit === null ? {} : { cpus: String(model.cpuLimit) }),
    ...(model.memoryLimit === null ? {} : { memory: bytesText(model.memoryLimit) }),
    ...(model.pidsLimit === null ? {} : { pids: model.pidsLimit }),
  }
  const reservations = {
    ...(model.cpuReservation === null ? {} : { cpus: String(model.cpuReservation) }),
    ...(model.memoryReservation === null ? {} : { memory: bytesText(model.memoryReservation) }),
  }
  return {
    image: model.image,
    ...(model.health === 'none' ? {} : { healthcheck: { retries: 3 } }),
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    deploy: {
      replicas: replicas.length,
      resources: {
        ...(Object.keys(limits).length === 0 ? {} : { limits }),
        ...(Object.keys(reservations).length === 0 ? {} : { reservations }),
      },
    },
  }
}

function bytesText(bytes: number): string {
  return bytes % 1024 === 0 ? sizeText(bytes) : String(bytes)
}
