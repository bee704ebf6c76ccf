/** Who this process is as a holder, and which other holders are certainly no more. */
import { randomUUID } from 'node:crypto'
import { readlinkSync } from 'node:fs'
import os from 'node:os'
import type { Holder } from '../observe/ports.ts'
import { isAlive, ownIdentity } from '../storage/process.ts'
import type { Store } from '../storage/store.ts'

type Values = Pick<Store, 'value' | 'setValue' | 'flush'>

const FOLDER = 'lease:folder'

export function ownHolder(store: Values): Holder {
  return {
    host: os.hostname(),
    user: userName(),
    ...ownIdentity(),
    instance: randomUUID(),
    folder: folderOf(store),
  }
}

/**
 * A holder with this very data folder has ended when its process has: then its journal is ours, and its claim need not
 * run out first. Of any other holder only the claim's end tells. Where the platform does not tell processes apart for
 * certain, nothing is certain.
 */
export function hasEnded(store: Values): (holder: Holder) => boolean {
  const folder = folderOf(store)
  const boot = bootOf(ownIdentity().started)
  return ({ folder: its, pid, started }) =>
    its === folder && boot !== null && bootOf(started) === boot && !isAlive({ pid, started })
}

/** The machine's present run, where the platform tells it: on any other, ids of processes say nothing. */
function bootOf(started: string | null): string | null {
  return /^([0-9a-f-]{36}):/.exec(started ?? '')?.[1] ?? null
}

/** The folder's own number, and the space in which its processes have their ids: containers may share a folder. */
function folderOf(store: Values): string {
  const known = store.value(FOLDER)
  const id = typeof known === 'string' ? known : randomUUID()
  if (known !== id) {
    store.setValue(FOLDER, id)
    store.flush()
  }
  return `${id} ${processSpace()}`
}

function processSpace(): string {
  try {
    return `${os.hostname()} ${readlinkSync('/proc/self/ns/pid')}`
  } catch {
    return os.hostname()
  }
}

function userName(): string {
  try {
    return os.userInfo().username
  } catch {
    // A user id without an entry, as in many containers.
    return process.getuid === undefined ? '' : `uid ${process.getuid()}`
  }
}
