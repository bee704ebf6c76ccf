/**
 * One owner process per data folder; all others attach to it at its address. The claim is a file
 * `owner.<generation>.json`, of which the highest counts. A generation is created at most once (exclusively) and never
 * removed before a higher one exists, so that of several processes that find a dead owner exactly one takes over.
 */
import fs from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { messageOf } from '../../shared/lib/result.ts'
import { createWhole, writeWhole } from './atomicFile.ts'
import { isAlive, ownIdentity } from './process.ts'

const claimSchema = z.object({
  pid: z.number().int().positive(),
  started: z.string().nullable(),
  address: z.string(),
  released: z.boolean(),
})
type ClaimFile = z.infer<typeof claimSchema>

/** Where the owner is reached: the path of its socket, or its loopback URL with the token. */
export interface Owner {
  readonly pid: number
  readonly address: string
}

export type Claim =
  | { readonly owner: 'us'; readonly pid: number; readonly address: string; release(): void }
  | ({ readonly owner: 'other' } & Owner)

const FILE = /^owner\.(\d+)\.json$/
/** Between finding a dead owner and creating the next generation others may come first; then look again. */
const TRIES = 100

/** Claims the folder, or says who has it. Throws a sentence where the folder cannot be read or written. */
export function claimOwner(dataDir: string, address: string): Claim {
  try {
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const newest = newestGeneration(dataDir)
      const holder = newest === 0 ? null : readClaim(dataDir, newest)
      if (holder !== null && lives(holder))
        return { owner: 'other', pid: holder.pid, address: holder.address }
      const claim: ClaimFile = { ...ownIdentity(), address, released: false }
      if (createGeneration(dataDir, newest + 1, claim)) return ownership(dataDir, newest + 1, claim)
    }
  } catch (thrown) {
    throw new Error(
      `The data folder ${dataDir} cannot be claimed: ${messageOf(thrown)}. Check its owner and permissions.`,
      { cause: thrown },
    )
  }
  throw new Error(
    `The data folder ${dataDir} is claimed by one process after another. Try again in a moment.`,
  )
}

/** False when somebody else was faster. */
function createGeneration(dataDir: string, generation: number, claim: ClaimFile): boolean {
  if (!createWhole(fileOf(dataDir, generation), JSON.stringify(claim))) return false
  if (newestGeneration(dataDir) !== generation) {
    // The number had been used and cleared away before we came to it: not the one that counts.
    fs.rmSync(fileOf(dataDir, generation), { force: true })
    return false
  }
  for (const older of generations(dataDir)) {
    if (older < generation) fs.rmSync(fileOf(dataDir, older), { force: true })
  }
  return true
}

function ownership(dataDir: string, generation: number, claim: ClaimFile): Claim {
  let held = true
  return {
    owner: 'us',
    pid: claim.pid,
    address: claim.address,
    release: () => {
      if (!held) return
      held = false
      try {
        // Not removed: the next owner needs the number to count on.
        writeWhole(fileOf(dataDir, generation), JSON.stringify({ ...claim, released: true }))
      } catch {
        // The folder has gone or turned read-only; the end of this process releases it as well.
      }
    },
  }
}

/** The living owner of a folder, this process included; null when there is none. */
export function currentOwner(dataDir: string): Owner | null {
  try {
    const newest = newestGeneration(dataDir)
    const claim = newest === 0 ? null : readClaim(dataDir, newest)
    return claim !== null && lives(claim) ? { pid: claim.pid, address: claim.address } : null
  } catch {
    return null
  }
}

/** Whether any process claimed the folder, dead ones and those that let go included. */
export function wasEverOwned(dataDir: string): boolean {
  return generations(dataDir).length > 0
}

function lives(claim: ClaimFile): boolean {
  return !claim.released && isAlive(claim)
}

function fileOf(dataDir: string, generation: number): string {
  return path.join(dataDir, `owner.${generation}.json`)
}

function generations(dataDir: string): readonly number[] {
  return fs.readdirSync(dataDir).flatMap((name) => {
    const match = FILE.exec(name)
    return match?.[1] === undefined ? [] : [Number(match[1])]
  })
}

function newestGeneration(dataDir: string): number {
  return Math.max(0, ...generations(dataDir))
}

/** Null for a file that is gone or torn: nobody's. */
function readClaim(dataDir: string, generation: number): ClaimFile | null {
  try {
    const parsed = claimSchema.safeParse(JSON.parse(fs.readFileSync(fileOf(dataDir, generation), 'utf8')))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}
