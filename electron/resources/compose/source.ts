/** A compose file's text, and where in it something stands. */
import fs from 'node:fs'
import { messageOf } from '../../../shared/lib/result.ts'

/** 1-based. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** What is wrong, and where: every one names its file and line. */
export interface Problem extends Place {
  readonly message: string
}

export interface SourceFile {
  /** As it was named, for people. */
  readonly name: string
  /** As it is opened. */
  readonly path: string
  readonly text: string
  /** What relative paths in it start from. */
  readonly directory: string
}

/** Where a value is written: offsets into its file's text, `to` behind its last character. */
export interface Origin {
  readonly source: SourceFile
  readonly from: number
  readonly to: number
}

/** Everything that is read comes through here, so that tests need no disk. */
export interface Disk {
  /** Throws as `fs.readFileSync` does. */
  read(path: string): Buffer
}

export const realDisk: Disk = { read: (path) => fs.readFileSync(path) }

/** Compose itself has no bound; a file of this size was not written by people. */
const MOST_BYTES = 4 * 1024 * 1024

export function placeOf({ source, from }: Origin): Place {
  return placeAt(source, from)
}

export function placeAt(source: SourceFile, offset: number): Place {
  const starts = lineStarts(source)
  let [low, high] = [0, starts.length - 1]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return { file: source.name, line: low + 1, column: offset - (starts[low] ?? 0) + 1 }
}

/** A file is asked for hundreds of places. */
const known = new WeakMap<SourceFile, readonly number[]>()

function lineStarts(source: SourceFile): readonly number[] {
  const found = known.get(source)
  if (found !== undefined) return found
  const starts = [0]
  for (let at = source.text.indexOf('\n'); at !== -1; at = source.text.indexOf('\n', at + 1))
    starts.push(at + 1)
  known.set(source, starts)
  return starts
}

export function problemAt(origin: Origin, message: string): Problem {
  return { ...placeOf(origin), message }
}

/** A problem of a file as a whole. */
export function fileProblem(file: string, message: string): Problem {
  return { file, line: 1, column: 1, message }
}

/** The text of a file, or why there is none. */
export function readText(disk: Disk, path: string): { readonly text: string } | { readonly problem: string } {
  let bytes: Buffer
  try {
    bytes = disk.read(path)
  } catch (thrown) {
    return { problem: whyUnread(thrown) }
  }
  if (bytes.length > MOST_BYTES) return { problem: `is larger than ${MOST_BYTES / 1024 / 1024} MiB` }
  if (bytes.includes(0)) return { problem: 'is no text: it contains zero bytes' }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) }
  } catch {
    return { problem: 'is no text in UTF-8' }
  }
}

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist',
  EISDIR: 'is a folder',
  EACCES: 'may not be read',
}

function whyUnread(thrown: unknown): string {
  const { code = '' } = thrown as NodeJS.ErrnoException
  return WHY[code] ?? `cannot be read (${messageOf(thrown)})`
}
