/** Hands a file to the core in parts, because a frame has a bound; the core reads it and refuses it by its lines. */
import { MAX_IMPORT_PART } from '../../../../shared/contract/simulate.ts'
import type { ContractError } from '../../../../shared/contract/frames.ts'
import type { Result } from '../../../../shared/lib/result.ts'
import { call } from '../../../state/link.ts'

export interface ImportedFile {
  readonly id: string
  readonly rows: number
}

/** A year by the minute is 8 MB; more is refused by the core as well. */
const MOST_BYTES = 64_000_000

export async function importFile(
  file: Pick<File, 'name' | 'size' | 'text'>,
  onProgress: (share: number) => void,
  /** False: something newer was chosen, and nothing more is handed over. */
  wanted: () => boolean = () => true,
): Promise<Result<ImportedFile, ContractError> | null> {
  const refuse = (message: string): Result<never, ContractError> => ({
    ok: false,
    error: { code: 'BadRequest', message, retryable: false },
  })
  if (file.size > MOST_BYTES)
    return refuse(`${file.name} is larger than ${MOST_BYTES / 1e6} MB: leave rows out`)
  const text = await file.text()
  if (!wanted()) return null
  let id: string | undefined
  for (let at = 0; ; at += MAX_IMPORT_PART) {
    const last = at + MAX_IMPORT_PART >= text.length
    const part = text.slice(at, at + MAX_IMPORT_PART)
    const name = file.name.slice(0, 200)
    const answer = await call('simulate.import', {
      name,
      part,
      last,
      ...(id === undefined ? {} : { id }),
    })
    if (!wanted()) return null
    if (!answer.ok) return answer
    id = answer.value.id
    onProgress(Math.min(1, (at + part.length) / Math.max(1, text.length)))
    if (last) return { ok: true, value: { id, rows: answer.value.rows ?? 0 } }
  }
}
