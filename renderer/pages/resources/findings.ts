/** The findings of an audit in the order one mends them, filtered. */
import type { AuditCheck } from '../../../shared/contract/audit.ts'

export const SHOWN = ['findings', 'fail', 'all'] as const
export type Shown = (typeof SHOWN)[number]

export function readShown(params: Readonly<Record<string, string>>): Shown {
  return SHOWN.find((each) => each === params.show) ?? 'findings'
}

const RANK = { fail: 0, warn: 1, pass: 2 } as const

export function findingsOf(checks: readonly AuditCheck[], shown: Shown): readonly AuditCheck[] {
  return checks
    .filter(({ status }) => shown === 'all' || (shown === 'fail' ? status === 'fail' : status !== 'pass'))
    .toSorted(
      (a, b) =>
        RANK[a.status] - RANK[b.status] ||
        a.file.localeCompare(b.file) ||
        a.line - b.line ||
        a.id.localeCompare(b.id),
    )
}

/** One of each project, for its key in the URL and on the page. */
export function findingKey({ id, service, file, line }: AuditCheck): string {
  return `${id}/${service ?? ''}/${file}:${line}`
}

/** The file's own name, and the folder it lies in. */
export function shortFile(file: string): string {
  return file.split('/').slice(-2).join('/')
}
