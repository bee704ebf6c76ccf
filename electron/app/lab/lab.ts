/** The rehearsal room of a core: its jobs and imports, and what handlers and topics need of both. */
import { createImports, type Imports } from './imports.ts'
import { createJobs, type Jobs } from './jobs.ts'

export interface Lab {
  readonly jobs: Jobs
  readonly imports: Imports
  /** A client has gone. */
  drop(client: number): void
  close(): void
}

export function createLab(newId: () => string): Lab {
  const jobs = createJobs({ newId })
  const imports = createImports(newId)
  return {
    jobs,
    imports,
    drop(client) {
      jobs.drop(client)
      imports.drop(client)
    },
    close: () => jobs.close(),
  }
}
