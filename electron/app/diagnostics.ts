/**
 * What somebody who helps has to know: how this Eyrie stands, what it watches and the end of its log. Of what may hold a
 * secret only that it is there is told: addresses lose everything but their host, and no environment, label or query is in it.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { currentReplicas, type Project } from '../../shared/domain/inventory.ts'
import type { Settings } from '../../shared/domain/settings.ts'
import type { Core } from './core.ts'
import { healthChecks } from './health.ts'
import { redactText } from './log.ts'

const LOG_BYTES = 64_000
/** So many entries of the history, newest first. */
const ENTRIES = 100

export async function makeDiagnostics(core: Core): Promise<{ name: string; content: string }> {
  const at = new Date(core.now()).toISOString()
  const document = {
    made: at,
    version: core.version,
    host: core.host,
    connection: core.connection,
    machine: {
      platform: process.platform,
      release: os.release(),
      architecture: process.arch,
      cpus: os.cpus().length,
      memoryBytes: os.totalmem(),
      node: process.version,
      electron: (process.versions as Readonly<Record<string, string | undefined>>).electron ?? null,
    },
    process: { seconds: Math.round(process.uptime()), memory: process.memoryUsage() },
    health: await healthChecks(core),
    notices: core.notices,
    engine: engineOf(core),
    prometheus: core.factors.status(),
    settings: settingsOf(core.settings.get()),
    projects: (core.observer.inventory()?.projects ?? []).map((project) => projectOf(core, project)),
    history: core.store.entries({ limit: ENTRIES }).map(({ at: time, kind, project, service, ...entry }) => ({
      at: new Date(time).toISOString(),
      kind,
      project,
      service,
      ...('topic' in entry ? { topic: entry.topic } : {}),
      ...('action' in entry
        ? {
            from: entry.action.from,
            to: entry.action.to,
            reason: entry.action.reason,
            verification: entry.action.verification,
          }
        : {}),
      ...('decision' in entry ? { decided: entry.decision.kind, reason: entry.decision.reason } : {}),
      ...('alert' in entry ? { alert: entry.alert.name, state: entry.alert.state } : {}),
    })),
    log: logEnd(path.join(core.dataDir, 'eyrie.log')),
  }
  return {
    name: `eyrie-diagnostics-${at.slice(0, 16).replace(':', '')}.json`,
    content: `${redactText(JSON.stringify(document, null, 2))}\n`,
  }
}

function engineOf({ source, observer }: Core) {
  const host = observer.inventory()?.host ?? null
  return {
    kind: source.kind,
    status: observer.status(),
    version: host?.engineVersion ?? null,
    cpus: host?.cpus ?? null,
    memoryBytes: host?.memoryBytes ?? null,
    statistics: source.usage.path,
  }
}

function settingsOf({ prometheusUrl, notifications, services, silences, reports, ...rest }: Settings) {
  return {
    ...rest,
    prometheus: hostOf(prometheusUrl),
    webhook: hostOf(notifications?.webhook?.url ?? null),
    silences: silences?.length ?? 0,
    reports: reports?.length ?? 0,
    services: Object.fromEntries(
      Object.entries(services).map(([key, { mode, pauses, policy, demoted }]) => [
        key,
        { mode, pauses, demoted: demoted !== undefined, edited: Object.keys(policy ?? {}) },
      ]),
    ),
  }
}

function projectOf(core: Core, { name, engine, services, configFiles }: Project) {
  return {
    name,
    engine,
    files: configFiles.length,
    lease: core.leases.standing(name),
    services: services.map((service) => {
      const { policy, problems } = core.controller.policy(service)
      const decision = core.controller.decision(service.project, service.name)
      return {
        name: service.name,
        replicas: currentReplicas(service).map(({ state, health, restarts }) => ({
          state,
          health,
          restarts,
        })),
        scalable: service.scalability.ok,
        enabled: policy.enabled,
        mode: policy.mode,
        strategy: policy.strategy,
        bounds: [policy.min, policy.max],
        problems: problems.length,
        decision: decision === null ? null : { kind: decision.kind, reason: decision.reason },
      }
    }),
  }
}

/** Null: none is set. */
function hostOf(url: string | null): string | null {
  if (url === null) return null
  return URL.canParse(url) ? new URL(url).host : 'not an address'
}

/** Its last lines, whole ones; they were masked when they were written. */
function logEnd(file: string): readonly string[] {
  try {
    const descriptor = openSync(file, 'r')
    try {
      const { size } = fstatSync(descriptor)
      const from = Math.max(0, size - LOG_BYTES)
      const buffer = Buffer.alloc(size - from)
      readSync(descriptor, buffer, 0, buffer.length, from)
      const lines = buffer
        .toString('utf8')
        .split('\n')
        .filter((line) => line !== '')
      return from === 0 ? lines : lines.slice(1)
    } finally {
      closeSync(descriptor)
    }
  } catch {
    return ['There is no log.']
  }
}
