/** The connections of one Eyrie, as handlers see them. Failures are sentences for the operator. */
import type { ConnectionView, ProbeResult } from '../../../shared/contract/connections.ts'
import type { SavedConnection } from '../../../shared/domain/connection.ts'
import type { Result } from '../../../shared/lib/result.ts'

export interface Connections {
  /** All there are; `current` is the one the asking client looks at, null: none of them. */
  list(current: string | null): readonly ConnectionView[]
  /** Runs it here in the background, now and at every start. The answer is a sentence, here and below. */
  open(name: string): Promise<Result<string>>
  close(name: string): Promise<Result<string>>
  save(connection: SavedConnection): Promise<Result<string>>
  remove(name: string): Promise<Result<string>>
  probe(name: string): Promise<Result<ProbeResult>>
  probeDraft(draft: SavedConnection): Promise<ProbeResult>
}
