/** Writes a small file whole or not at all, readable by its owner only. */
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'

/** Throws what the file system says; then the file is as it was. */
export function writeWhole(file: string, text: string | Uint8Array): void {
  const temporary = writeTemporary(file, text)
  try {
    fs.renameSync(temporary, file)
  } catch (thrown) {
    fs.rmSync(temporary, { force: true })
    throw thrown
  }
  syncFolder(path.dirname(file))
}

/** Creates the file if there is none; false when there is one. Of several processes only one gets true. */
export function createWhole(file: string, text: string): boolean {
  const temporary = writeTemporary(file, text)
  try {
    // Unlike a rename, a link never replaces what is there.
    fs.linkSync(temporary, file)
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException
    if (code === 'EEXIST') return false
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP' && code !== 'ENOSYS') throw thrown
    return copyExclusively(temporary, file)
  } finally {
    fs.rmSync(temporary, { force: true })
  }
  syncFolder(path.dirname(file))
  return true
}

/** For file systems without links (exFAT). */
function copyExclusively(from: string, to: string): boolean {
  try {
    fs.copyFileSync(from, to, fs.constants.COPYFILE_EXCL)
    return true
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw thrown
  }
}

function writeTemporary(file: string, text: string | Uint8Array): string {
  const temporary = `${file}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`
  const descriptor = fs.openSync(temporary, 'wx', 0o600)
  try {
    fs.writeFileSync(descriptor, text)
    fs.fsyncSync(descriptor)
  } catch (thrown) {
    fs.rmSync(temporary, { force: true })
    throw thrown
  } finally {
    fs.closeSync(descriptor)
  }
  return temporary
}

/** So that the new name survives a power cut; Windows has no such call and needs none. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const descriptor = fs.openSync(folder, 'r')
  try {
    fs.fsyncSync(descriptor)
  } finally {
    fs.closeSync(descriptor)
  }
}

/** A time that may stand in a file's name. */
export function fileTime(now: number): string {
  return new Date(now).toISOString().replaceAll(':', '-').replace('.', '-')
}
