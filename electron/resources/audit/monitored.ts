/** Checks of the rules and the dashboard that Prometheus and Grafana are given, against what the policies would make now. */
import path from 'node:path'
import { parse } from 'yaml'
import type { Origin, SourceFile } from '../compose/source.ts'
import { at, textOf } from '../compose/tree.ts'
import { placeIn, type Audited, type AuditedService, type Check, type Fix, type Verdict } from './check.ts'
import type { Change } from './edits.ts'
import { imageName } from './images.ts'

/** A file of the host that a container is given. */
export interface GivenFile {
  readonly path: string
  readonly text: string
}

/** What Eyrie would write now, and how to see what is there; whoever audits brings both. */
export interface Monitoring {
  readonly project: string
  readonly rules: string
  /** Of this project, and of all there are: one Grafana may show either. */
  readonly dashboards: readonly [string, ...string[]]
  /** The text files at a path, those of a folder included; none where nothing can be read. */
  readonly files: (path: string) => readonly GivenFile[]
}

interface Kind {
  readonly id: 'rules' | 'dashboard'
  readonly title: string
  /** The image that is given it, and where in it. */
  readonly image: string
  readonly target: string
  readonly file: string
  readonly name: string
  readonly wanted: (monitoring: Monitoring) => string
  readonly isOurs: (text: string) => boolean
  readonly isCurrent: (text: string, monitoring: Monitoring) => boolean
  /** What is still to be done by hand. */
  readonly then: string
}

const UID = 'vedfolnir-scaling'

const KINDS: readonly Kind[] = [
  {
    id: 'rules',
    title: 'Prometheus is given the rules that the policies make now',
    image: 'prometheus',
    target: '/etc/prometheus/eyrie.rules.yml',
    file: 'eyrie.rules.yml',
    name: 'eyrie_rules',
    wanted: ({ rules }) => rules,
    isOurs: (text) => text.includes('vedfolnir:scale_up_score'),
    isCurrent(text, { rules, project }) {
      const [there, wanted] = [groupsOf(text), groupsOf(rules)]
      if (there === null || wanted === null) return false
      // One file may have the rules of other projects too.
      const own = [...there].filter(([name]) => wanted.has(name) || name.startsWith(`${project}/`))
      return own.length === wanted.size && own.every(([name, group]) => wanted.get(name) === group)
    },
    then: 'name it under rule_files',
  },
  {
    id: 'dashboard',
    title: 'Grafana is given the dashboard that the policies make now',
    image: 'grafana',
    target: `/etc/grafana/dashboards/${UID}.json`,
    file: `${UID}.json`,
    name: 'eyrie_dashboard',
    wanted: ({ dashboards }) => dashboards[0],
    isOurs: (text) => uidOf(text) === UID,
    isCurrent: (text, { dashboards }) =>
      dashboards.some((each) => JSON.stringify(parsed(each)) === JSON.stringify(parsed(text))),
    then: 'name its folder in a provider',
  },
]

export const MONITORED_CHECKS: readonly Check[] = KINDS.map((kind) => ({
  id: `monitoring.${kind.id}`,
  category: 'monitoring',
  severity: 'warn',
  title: kind.title,
  of: 'project',
  look(audited): Verdict {
    const { monitoring, services } = audited
    const receiver = services.find(
      ({ image }) =>
        image !== null && imageName(image).name.split('-')[0] === kind.image && !image.includes('export'),
    )
    if (monitoring === null || receiver === undefined) return null
    const given = pathsOf(receiver, audited).flatMap((each) => monitoring.files(each))
    const ours = given.filter(({ text }) => kind.isOurs(text))
    const stale = ours.find(({ text }) => !kind.isCurrent(text, monitoring))
    if (stale !== undefined) return staleFile(kind, stale, monitoring)
    if (ours[0] !== undefined) return `${ours[0].path} is what the policies make now`
    return {
      at: placeIn(receiver, 'configs'),
      message: `${receiver.name} is given no ${kind.id} of Eyrie’s: \`eyrie ${kind.id}\` writes them, from the policies`,
      fix: givenTo(kind, receiver, audited, monitoring),
    }
  },
}))

function staleFile(kind: Kind, { path: file, text }: GivenFile, monitoring: Monitoring): Verdict {
  const wanted = kind.wanted(monitoring)
  const source: SourceFile = { name: file, path: file, text, directory: path.dirname(file) }
  let from = 0
  while (from < text.length && text[from] === wanted[from]) from += 1
  return {
    at: { source, from, to: from },
    message: `${path.basename(file)} is not what the policies make now: alerts and scores there differ from Eyrie’s own`,
    fix: {
      sentence: `write it again (eyrie ${kind.id})`,
      changes: [{ kind: 'text', origin: { source, from: 0, to: text.length }, put: wanted }],
    },
  }
}

/** A new file beside the first one, and the service is given it. */
function givenTo(kind: Kind, service: AuditedService, audited: Audited, monitoring: Monitoring): Fix {
  const { mainFile, model } = audited
  const file = path.join(mainFile.directory, kind.file)
  // Named as its neighbour is.
  const name = path.join(path.dirname(mainFile.name), kind.file)
  const source: SourceFile = { name, path: file, text: '', directory: mainFile.directory }
  return {
    sentence: `write ${kind.file} and give it to ${service.name}; then ${kind.then}`,
    changes: [
      { kind: 'text', origin: { source, from: 0, to: 0 }, put: kind.wanted(monitoring) },
      configured(kind, service),
      { kind: 'set', map: model, path: ['configs', kind.name], value: { file: `./${kind.file}` } },
    ],
  }
}

function configured(kind: Kind, service: AuditedService): Change {
  const config = { source: kind.name, target: kind.target }
  const known = at(service.map, 'configs')
  const last = known?.kind === 'list' ? known.items.at(-1) : undefined
  if (known === undefined || last === undefined)
    return { kind: 'set', map: service.map, path: ['configs'], value: [config] }
  const { source, from, to } = last.origin
  const item = `{ source: ${config.source}, target: ${config.target} }`
  const inFlow = source.text[known.origin.from] === '['
  const line = source.text.slice(source.text.lastIndexOf('\n', from - 1) + 1, from)
  const put = inFlow ? `, ${item}` : `\n${line}${item}`
  const end: Origin = { source, from: inFlow ? to : endOfLine(source.text, to), to: 0 }
  return { kind: 'text', origin: { ...end, to: end.from }, put }
}

/** An item of a block ends with its line, whatever comment stands there. */
function endOfLine(text: string, from: number): number {
  const trimmed = text.slice(0, from).trimEnd().length
  const newline = text.indexOf('\n', trimmed)
  return newline === -1 ? text.length : newline
}

/** Where on the host lies what the service is given: what is mounted, and the files of its configs. */
function pathsOf(service: AuditedService, { model }: Audited): readonly string[] {
  const mounted = service.mounts.flatMap(({ type, source }) =>
    type === 'bind' && source !== null ? source : [],
  )
  const configs = at(service.map, 'configs')
  const named = (configs?.kind === 'list' ? configs.items : []).flatMap((item) => {
    const name = textOf(item) ?? textOf(at(item, 'source'))
    const file = name === null ? undefined : at(model, 'configs', name, 'file')
    const text = textOf(file)
    return file === undefined || text === null ? [] : path.resolve(file.origin.source.directory, text)
  })
  return [...mounted, ...named]
}

/** Rule groups by name, each as one text; null: it is no file of rules. */
function groupsOf(text: string): ReadonlyMap<string, string> | null {
  try {
    const { groups } = parse(text) as { readonly groups?: readonly { readonly name: string }[] }
    return groups === undefined ? null : new Map(groups.map((group) => [group.name, JSON.stringify(group)]))
  } catch {
    return null
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function uidOf(text: string): unknown {
  const document = parsed(text)
  return typeof document === 'object' && document !== null && 'uid' in document ? document.uid : null
}
