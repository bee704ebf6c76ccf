/** Checks of the files themselves, and of what they say about the policy in words. */
import { at, textOf } from '../compose/tree.ts'
import { linesOf, type AuditedService, type Check, type Found, type Verdict } from './check.ts'

export const FILE_CHECKS: readonly Check[] = [
  {
    id: 'file.version',
    category: 'file',
    severity: 'warn',
    title: 'the obsolete key `version` is gone (files named for a swarm or stack keep it)',
    of: 'project',
    look({ model, stack }) {
      const version = model.entries.get('version')
      // `docker stack` of older engines wants the key that Compose calls obsolete.
      if (version === undefined || stack) return null
      return {
        at: version.key,
        message: `version: ${textOf(version.value) ?? ''} is obsolete: Compose reads it and warns`,
        fix: { sentence: 'remove version', changes: [{ kind: 'remove', map: model, key: 'version' }] },
      }
    },
  },
  {
    id: 'file.key',
    category: 'file',
    severity: 'fail',
    title: 'every key of a service is one that Compose knows',
    of: 'service',
    look(service) {
      const [unknown] = service.unknown
      if (unknown === undefined) return 'Compose knows all its keys'
      const { path, key, map, nearest } = unknown
      const whole = path === '' ? key : `${path}.${key}`
      return {
        at: map.entries.get(key)?.key ?? service.key,
        message: `Compose does not know ${whole} of ${service.name}${nearest === null ? '' : `; ${nearest} was meant, perhaps`}: it refuses the file`,
        fix:
          nearest === null || map.entries.has(nearest)
            ? { sentence: `remove ${whole}`, changes: [{ kind: 'remove', map, key }] }
            : {
                sentence: `rename ${key} to ${nearest}`,
                changes: [{ kind: 'rename', map, key, to: nearest }],
              },
      }
    },
  },
  {
    id: 'file.variable',
    category: 'file',
    severity: 'warn',
    title: 'every variable is set or has a default',
    of: 'project',
    look: ({ unset }) =>
      unset.map(({ name, origin }): Found => {
        const { text } = origin.source
        const use = new RegExp(`\\$(\\{${name}\\}|${name}(?![A-Za-z0-9_]))`).exec(
          text.slice(origin.from, origin.to),
        )
        const from = origin.from + (use?.index ?? 0)
        return {
          at: origin,
          message: `the variable ${name} is not set: it counts as empty`,
          fix: {
            sentence: `say that ${name} may be empty`,
            changes: [
              {
                kind: 'text',
                origin: { ...origin, from, to: from + (use?.[0].length ?? 0) },
                put: `\${${name}:-}`,
              },
            ],
          },
        }
      }),
  },
]

export const DOCUMENTATION_CHECKS: readonly Check[] = [
  {
    id: 'documentation.file',
    category: 'documentation',
    severity: 'warn',
    title: 'the file begins with a comment on what it is',
    of: 'project',
    look({ mainFile, services }) {
      const { text } = mainFile
      if (/^\uFEFF?(\s*|---.*\n|version:.*\n)*#/.test(text)) return 'it begins with what it is'
      const start = { source: mainFile, from: 0, to: 0 }
      return {
        at: start,
        message: 'nothing says what this project is and who looks after it',
        fix: {
          sentence: 'say what it is',
          changes: [
            {
              kind: 'comment',
              above: start,
              text: `Runs ${services
                .map(({ name }) => name)
                .slice(0, 6)
                .join(', ')}${services.length > 6 ? ', …' : ''}.`,
            },
          ],
        },
      }
    },
  },
  documented('documentation.policy', 'an enabled service has a comment on how it is scaled', (service) => {
    const { min, max } = service.policy.policy
    return `Scaled by Eyrie, ${min} to ${max} replicas.`
  }),
  {
    id: 'documentation.disabled',
    category: 'documentation',
    severity: 'warn',
    title: 'a service that must not be scaled says why in a comment',
    of: 'service',
    look(service) {
      if (service.labels['eyrie.autoscale.enable'] !== 'false' || !service.scaled) return null
      return commented(service)
        ? 'a comment says why it is not scaled'
        : remark(
            service,
            'Not scaled by Eyrie: its replicas are set by hand.',
            `${service.name} has several replicas, is not scaled, and nothing says why`,
          )
    },
  },
]

function documented(id: string, title: string, words: (service: AuditedService) => string): Check {
  return {
    id,
    category: 'documentation',
    severity: 'warn',
    title,
    of: 'service',
    look(service): Verdict {
      if (!service.policy.policy.enabled) return null
      if (commented(service)) return 'a comment tells how it is scaled'
      return remark(service, words(service), `nothing beside ${service.name} says in words how it is scaled`)
    },
  }
}

function remark(service: AuditedService, text: string, message: string): Found {
  const labels = at(service.map, 'labels')
  const key = labels === undefined ? service.key : (service.map.entries.get('labels')?.key ?? service.key)
  const above = key.source === service.key.source ? key : service.key
  return {
    at: above,
    message,
    fix: { sentence: 'say it in a comment', changes: [{ kind: 'comment', above, text }] },
  }
}

/** In its block, or right above its name. */
function commented(service: AuditedService): boolean {
  const { source, from } = service.key
  const start = source.text.lastIndexOf('\n', from - 1)
  const above = source.text.slice(0, Math.max(0, start)).split('\n').at(-1) ?? ''
  return /^\s*#/.test(above) || /(^|\s)#\s*\S/m.test(linesOf(service))
}
