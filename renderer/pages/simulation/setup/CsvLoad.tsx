/** A load from a file: `seconds,rps`, refused by the line that is wrong. */
import { useEffect, useId, useRef, useState, type DragEvent } from 'react'
import { CircleAlert, FileUp } from 'lucide-react'
import { grouped } from '../../../../shared/lib/format.ts'
import { cx } from '../../../components/cx.ts'
import { Spinner } from '../../../components/Spinner.tsx'
import { importFile } from './importFile.ts'
import type { LoadDraft } from './setup.ts'

type Progress =
  | { readonly kind: 'none' }
  | { readonly kind: 'reading'; readonly name: string; readonly share: number }
  | { readonly kind: 'refused'; readonly sentence: string }
  | { readonly kind: 'read'; readonly sentence: string }

export function CsvLoad({
  load,
  onChange,
}: {
  /** Null: nothing was imported yet. */
  readonly load: Extract<LoadDraft, { kind: 'imported' }> | null
  readonly onChange: (load: LoadDraft) => void
}) {
  const id = useId()
  const [progress, setProgress] = useState<Progress>({ kind: 'none' })
  const [over, setOver] = useState(false)
  // Whoever chooses another file or another kind of load meanwhile no longer waits for this one.
  const newest = useRef(0)
  useEffect(
    () => () => {
      newest.current += 1
    },
    [],
  )

  async function take(file: File | undefined): Promise<void> {
    if (file === undefined) return
    newest.current += 1
    const mine = newest.current
    setProgress({ kind: 'reading', name: file.name, share: 0 })
    const answer = await importFile(
      file,
      (share) => setProgress({ kind: 'reading', name: file.name, share }),
      () => newest.current === mine,
    )
    if (answer === null) return
    if (!answer.ok) {
      setProgress({ kind: 'refused', sentence: answer.error.message })
      return
    }
    setProgress({
      kind: 'read',
      sentence: `${file.name}: ${grouped(answer.value.rows)} rows.`,
    })
    onChange({ kind: 'imported', id: answer.value.id })
  }

  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    void take(event.dataTransfer.files[0])
  }
  const told = progress.kind === 'none' && load !== null ? 'The file that was imported is in use.' : null
  return (
    <div className="flex flex-col gap-2">
      <label
        htmlFor={id}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
        className={cx(
          'flex min-h-20 flex-col items-center justify-center gap-1 rounded-md border border-dashed px-4 py-3 text-center',
          'focus-within:outline-2 focus-within:outline-offset-1 focus-within:outline-focus hover:bg-hover',
          over ? 'border-accent bg-accent-soft' : 'border-line-strong',
        )}
      >
        <span className="flex items-center gap-2">
          <FileUp aria-hidden className="size-4 text-faint" />
          <span>
            <span className="text-accent-text underline underline-offset-2">Choose a CSV file</span>, or drop
            it here
          </span>
        </span>
        <span className="text-sm text-faint">
          Header <code className="font-mono">seconds,rps</code>, times never decreasing
        </span>
        <input
          id={id}
          type="file"
          accept=".csv,text/csv,text/plain"
          className="sr-only"
          onChange={(event) => {
            void take(event.target.files?.[0])
            // The same file, mended, may be chosen again.
            event.target.value = ''
          }}
        />
      </label>
      <p aria-live="polite" className="min-h-5 text-sm">
        {progress.kind === 'reading' ? (
          <span className="flex items-center gap-2 text-muted">
            <Spinner size="sm" /> Reading {progress.name}, {Math.round(100 * progress.share)} %
          </span>
        ) : progress.kind === 'refused' ? (
          <span className="flex gap-2 text-bad">
            <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
            <span className="min-w-0 break-words">{progress.sentence}. Nothing was changed.</span>
          </span>
        ) : (
          <span className="text-muted">{progress.kind === 'read' ? progress.sentence : told}</span>
        )}
      </p>
    </div>
  )
}
