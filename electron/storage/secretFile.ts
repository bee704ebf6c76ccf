/** One secret in a file of its own, readable by its owner alone: whatever shows or exports the settings has none in it. */
import fs from 'node:fs'
import { fail, messageOf, ok, type Result } from '../../shared/lib/result.ts'
import { writeWhole } from './atomicFile.ts'

export interface SecretFile {
  /** Null: there is none, or it cannot be read. */
  read(): string | null
  /** Null takes it away. */
  write(secret: string | null): Result<void>
}

export function createSecretFile(file: string): SecretFile {
  return {
    read() {
      try {
        const text = fs.readFileSync(file, 'utf8').trim()
        return text === '' ? null : text
      } catch {
        return null
      }
    },
    write(secret) {
      try {
        if (secret === null) fs.rmSync(file, { force: true })
        else writeWhole(file, `${secret}\n`)
        return ok(undefined)
      } catch (thrown) {
        return fail('secret-not-saved', `The key could not be kept in ${file}: ${messageOf(thrown)}.`)
      }
    },
  }
}
