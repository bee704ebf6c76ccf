/** Which file lies over a project's compose file: one of those it was started from, or the one that Compose would find. */
import path from 'node:path'

export interface OverrideFile {
  readonly file: string
  /** Resolved; null: the project was started without one. */
  readonly existing: string | null
  /** Compose was given it. */
  readonly listed: boolean
  readonly notes: readonly string[]
}

/** By these names Compose finds a file, and its override beside it, without being told. */
const FOUND = /^(compose|docker-compose)\.ya?ml$/
const NAMED = /scal|override/i

export function overrideOf(files: readonly string[], exists: (file: string) => boolean): OverrideFile {
  const over = files.slice(1)
  const listed = over.findLast((file) => NAMED.test(path.basename(file))) ?? over.at(-1)
  if (listed !== undefined) return { file: listed, existing: path.resolve(listed), listed: true, notes: [] }
  const main = files[0] ?? 'compose.yaml'
  const name = path.basename(main)
  const beside = (word: string) => path.join(path.dirname(main), name.replace(/(\.ya?ml)?$/, `.${word}$1`))
  const found = beside('override')
  // One that lies there and was left out on purpose is somebody's own.
  if (FOUND.test(name) && !exists(found))
    return {
      file: found,
      existing: null,
      listed: false,
      notes: [
        `Compose reads ${path.basename(found)} by itself where no -f is given, and as one more -f where it is.`,
      ],
    }
  const scaling = beside('scaling')
  return {
    file: scaling,
    existing: null,
    listed: false,
    notes: [
      `The project was not started with ${path.basename(scaling)}: from now on give it both, -f ${name} -f ${path.basename(scaling)}.`,
    ],
  }
}
