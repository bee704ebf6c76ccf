/**
 * Reads a project's compose files as Compose does: variables, `extends`, `include`, several files over each other. The
 * values are its own reading, so that it works without Docker and knows every place; that Compose reads them alike is
 * held against `docker compose config` by agreement.live.spec.ts.
 */
import path from 'node:path'
import { canonicalService } from './canonical.ts'
import { readDotenv } from './dotenv.ts'
import { interpolate, type Variables } from './interpolate.ts'
import { distinct, listOf, mergeMaps } from './merge.ts'
import { parseSource } from './parse.ts'
import {
  fileProblem,
  problemAt,
  readText,
  realDisk,
  type Disk,
  type Origin,
  type Problem,
  type SourceFile,
} from './source.ts'
import { at, isNothing, textOf, withEntries, type Entry, type Mapping, type Tree } from './tree.ts'

export interface LoadOptions {
  readonly files: readonly string[]
  /** Where relative paths and `.env` are; the first file's folder when left out. */
  readonly directory?: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly disk?: Disk
}

export interface Unset {
  readonly name: string
  /** The value it is part of. */
  readonly origin: Origin
}

export interface LoadedProject {
  /** All files over each other; null: a file could not be read at all. */
  readonly model: Mapping | null
  readonly problems: readonly Problem[]
  /** Variables that are not set and have no default, where each is first used. */
  readonly unset: readonly Unset[]
  /** Every file that was read, by its path. */
  readonly sources: ReadonlyMap<string, SourceFile>
}

export function loadProject(options: LoadOptions): LoadedProject {
  const directory = path.resolve(options.directory ?? path.dirname(options.files[0] ?? '.'))
  const loader = new Loader(options.disk ?? realDisk)
  const outer = (name: string) => options.environment[name]
  const variables = loader.withEnvironment(outer, [path.join(directory, '.env')], null)
  const model = loader.model(options.files, directory, variables, [])
  const { problems, unset, sources } = loader
  return { model, problems: unique(problems), unset, sources }
}

function unique(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((each) => [`${each.file}:${each.line}:${each.message}`, each])).values()]
}

class Loader {
  readonly problems: Problem[] = []
  readonly unset: Unset[] = []
  readonly sources = new Map<string, SourceFile>()
  readonly #disk: Disk
  readonly #missing = new Set<string>()

  constructor(disk: Disk) {
    this.#disk = disk
  }

  model(
    files: readonly string[],
    directory: string,
    variables: Variables,
    above: readonly string[],
  ): Mapping | null {
    let model: Mapping | null = null
    for (const file of files) {
      const name = path.resolve(file)
      if (above.includes(name)) {
        this.problems.push(
          fileProblem(
            file,
            `it includes itself: ${[...above, name].map((each) => path.basename(each)).join(' → ')}`,
          ),
        )
        return null
      }
      const documents = this.#documents(file, directory, variables)
      if (documents === null) return null
      for (const document of documents) {
        const extended = this.#extendAll(document, variables)
        const whole = this.#included(extended, directory, variables, [...above, name])
        model = model === null ? whole : mergeMaps(model, whole)
      }
    }
    return model === null ? null : eachService(model, (service, name) => distinctLists(service, name))
  }

  /** `.env` may be missing, a file that was asked for by name may not. */
  withEnvironment(outer: Variables, files: readonly string[], asked: Tree | null): Variables {
    const values = new Map<string, string>()
    for (const file of files) {
      const read = readText(this.#disk, file)
      if ('problem' in read) {
        if (asked !== null) this.problems.push(problemAt(asked.origin, `${file} ${read.problem}`))
        else if (read.problem !== 'does not exist')
          this.problems.push(fileProblem(file, `it ${read.problem}`))
        continue
      }
      const known = (name: string) => outer(name) ?? values.get(name)
      const environment = readDotenv(file, read.text, known)
      this.problems.push(...environment.problems)
      for (const [name, value] of environment.values) values.set(name, value)
    }
    return (name) => outer(name) ?? values.get(name)
  }

  #documents(file: string, directory: string, variables: Variables, asked?: Tree): readonly Mapping[] | null {
    const read = readText(this.#disk, file)
    if ('problem' in read) {
      this.problems.push(
        asked === undefined
          ? fileProblem(file, `it ${read.problem}`)
          : problemAt(asked.origin, `${file} ${read.problem}`),
      )
      return null
    }
    const source: SourceFile = { name: file, path: path.resolve(file), text: read.text, directory }
    this.sources.set(source.path, source)
    const parsed = parseSource(source)
    this.problems.push(...parsed.problems)
    if (parsed.problems.length > 0) return null
    return parsed.documents.map((document) => this.#prepared(document, variables))
  }

  /** Variables filled in, and short forms made whole. */
  #prepared(document: Mapping, variables: Variables): Mapping {
    const filled = this.#filled(document, variables, '', new Map())
    return eachService(filled as Mapping, (service, name) => canonicalService(service, name, this.problems))
  }

  /** What several places share by an anchor is filled in once. */
  #filled(tree: Tree, variables: Variables, where: string, done: Map<Tree, Tree>): Tree {
    const known = done.get(tree)
    if (known !== undefined) return known
    const filled = this.#fill(tree, variables, where, done)
    done.set(tree, filled)
    return filled
  }

  #fill(tree: Tree, variables: Variables, where: string, done: Map<Tree, Tree>): Tree {
    if (tree.kind === 'map')
      return withEntries(
        tree,
        new Map(
          [...tree.entries].map(([key, entry]): [string, Entry] => {
            const inside = where === '' ? key : `${where}.${key}`
            return [key, { ...entry, value: this.#filled(entry.value, variables, inside, done) }]
          }),
        ),
      )
    if (tree.kind === 'list')
      return {
        ...tree,
        items: tree.items.map((item, index) => this.#filled(item, variables, `${where}.${index}`, done)),
      }
    if (typeof tree.value !== 'string' || !tree.value.includes('$')) return tree
    const value = interpolate(tree.value, variables, (name) => {
      if (this.#missing.has(name)) return
      this.#missing.add(name)
      this.unset.push({ name, origin: tree.origin })
    })
    if (value.ok) return { ...tree, value: value.value }
    this.problems.push(problemAt(tree.origin, `${where}: ${value.error.message}`))
    return tree
  }

  #extendAll(document: Mapping, variables: Variables): Mapping {
    return eachService(document, (service, name) => this.#extended(document, service, name, variables, []))
  }

  #extended(
    document: Mapping,
    service: Mapping,
    name: string,
    variables: Variables,
    above: readonly string[],
  ): Mapping {
    const asked = service.entries.get('extends')?.value
    if (asked === undefined || isNothing(asked)) return service
    const { source } = service.origin
    const here = `${source.path}#${name}`
    if (above.includes(here)) {
      const chain = [...above.slice(above.indexOf(here)), here].map((each) =>
        each.slice(each.lastIndexOf('#') + 1),
      )
      this.problems.push(
        problemAt(asked.origin, `services.${name}.extends leads back to itself: ${chain.join(' → ')}`),
      )
      return service
    }
    const other = asked.kind === 'leaf' ? textOf(asked) : textOf(at(asked, 'service'))
    if (other === null || asked.kind === 'list') {
      this.problems.push(problemAt(asked.origin, `services.${name}.extends must name a service`))
      return service
    }
    const file = textOf(at(asked, 'file'))
    let from: Mapping | null = document
    if (file !== null) {
      const directory = path.dirname(source.path)
      const wanted = path.resolve(directory, file)
      const shown =
        path.isAbsolute(source.name) || path.isAbsolute(file)
          ? wanted
          : path.join(path.dirname(source.name), file)
      from = this.#merged(
        this.#documents(
          shown === wanted ? wanted : shown,
          path.dirname(wanted),
          variables,
          at(asked, 'file'),
        ),
      )
      if (from === null) return service
    }
    const base = at(from, 'services', other)
    if (base?.kind !== 'map') {
      const place = file ?? 'this file'
      this.problems.push(
        problemAt(asked.origin, `services.${name}.extends: there is no service ${other} in ${place}`),
      )
      return service
    }
    const whole = this.#extended(from, base, other, variables, [...above, here])
    const own = new Map(service.entries)
    own.delete('extends')
    const inherited = new Map(whole.entries)
    inherited.delete('extends')
    return mergeMaps(withEntries(whole, inherited), withEntries(service, own), `services/${name}`)
  }

  #merged(documents: readonly Mapping[] | null): Mapping | null {
    if (documents === null) return null
    return documents.reduce<Mapping | null>((all, each) => (all === null ? each : mergeMaps(all, each)), null)
  }

  #included(document: Mapping, directory: string, variables: Variables, above: readonly string[]): Mapping {
    const include = document.entries.get('include')?.value
    if (include === undefined || isNothing(include)) return document
    if (include.kind !== 'list') {
      this.problems.push(problemAt(include.origin, 'include must be a list'))
      return document
    }
    let whole = document
    for (const item of include.items) {
      const part = this.#includedOne(item, directory, variables, above)
      if (part !== null) whole = this.#imported(whole, part, item)
    }
    return whole
  }

  #includedOne(
    item: Tree,
    directory: string,
    variables: Variables,
    above: readonly string[],
  ): Mapping | null {
    const named = item.kind === 'map' ? at(item, 'path') : item
    const files = named === undefined ? null : textsOf(named)
    if (files === null || files.length === 0) {
      this.problems.push(problemAt(item.origin, 'include: each item must name a file'))
      return null
    }
    const paths = files.map((file) => path.resolve(directory, file))
    const asked = textOf(at(item, 'project_directory'))
    const inside = asked === null ? path.dirname(paths[0] ?? directory) : path.resolve(directory, asked)
    const missing = paths.find((file) => 'problem' in readText(this.#disk, file))
    if (missing !== undefined) {
      const why = readText(this.#disk, missing)
      this.problems.push(problemAt(item.origin, `include: ${missing} ${'problem' in why ? why.problem : ''}`))
      return null
    }
    const itself = paths.find((file) => above.includes(file))
    if (itself !== undefined) {
      this.problems.push(
        problemAt(
          item.origin,
          `include leads back to itself: ${[...above, itself].map((each) => path.basename(each)).join(' → ')}`,
        ),
      )
      return null
    }
    const environment = at(item, 'env_file')
    const environments =
      environment === undefined
        ? [path.join(inside, '.env')]
        : (textsOf(environment) ?? []).map((file) => path.resolve(directory, file))
    const own = this.withEnvironment(variables, environments, environment ?? null)
    return this.model(paths, inside, own, above)
  }

  /** What is included may not be defined otherwise by whoever includes it. */
  #imported(whole: Mapping, part: Mapping, item: Tree): Mapping {
    const entries = new Map(whole.entries)
    for (const section of ['services', 'networks', 'volumes', 'secrets', 'configs']) {
      const from = part.entries.get(section)
      if (from?.value.kind !== 'map') continue
      const into = entries.get(section)
      const known = into?.value.kind === 'map' ? into.value : null
      const all = new Map(known?.entries)
      for (const [name, entry] of from.value.entries) {
        if (known?.entries.has(name) === true && section === 'services')
          this.problems.push(
            problemAt(item.origin, `include: services.${name} is defined here and in the included file`),
          )
        else if (!all.has(name)) all.set(name, entry)
      }
      entries.set(section, { ...(into ?? from), value: withEntries(known ?? from.value, all) })
    }
    return withEntries(whole, entries)
  }
}

function textsOf(tree: Tree): readonly string[] | null {
  const items = tree.kind === 'list' ? tree.items : [tree]
  const texts = items.map((item) => textOf(item.kind === 'map' ? at(item, 'path') : item))
  return texts.every((text) => text !== null) ? texts : null
}

function distinctLists(service: Mapping, name: string): Mapping {
  let whole = service
  for (const key of ['ports', 'volumes']) {
    const entry = whole.entries.get(key)
    const list = listOf(entry?.value)
    if (entry === undefined || list === null) continue
    const items = distinct(list.items, `services/${name}/${key}`)
    if (items.length < list.items.length)
      whole = withEntries(whole, new Map(whole.entries).set(key, { ...entry, value: { ...list, items } }))
  }
  return whole
}

/** Changes every service of a model; what is no mapping is left as it is. */
export function eachService(model: Mapping, change: (service: Mapping, name: string) => Mapping): Mapping {
  const services = model.entries.get('services')
  if (services?.value.kind !== 'map') return model
  const changed = new Map(
    [...services.value.entries].map(([name, entry]): [string, Entry] => [
      name,
      entry.value.kind === 'map' ? { ...entry, value: change(entry.value, name) } : entry,
    ]),
  )
  return withEntries(
    model,
    new Map(model.entries).set('services', { ...services, value: withEntries(services.value, changed) }),
  )
}
