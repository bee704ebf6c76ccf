/**
 * Keeps the charts' frame fresh: asked anew every range ÷ 300 (at least 5 s), at once when the range or the history
 * changes, and not at all while the window is hidden. The old frame stays, axis and data together, until the new is
 * whole.
 */
import { startTransition, useEffect, useRef, useState } from 'react'
import type { Entry } from '../../../../shared/domain/history.ts'
import type { Policy } from '../../../../shared/domain/policy.ts'
import { intervalOf, type Interval, type TimeRange } from '../../../components/charts/model/timeRange.ts'
import { coreNow } from '../../../state/clock.ts'
import { call } from '../../../state/link.ts'
import { MOST_ENTRIES, frameOf, seriesNames, type Frame } from './frame.ts'

export interface FrameState {
  readonly frame: Frame | null
  /** Another range was asked for and has not come yet. */
  readonly pending: boolean
  /** Why the newest data could not be read, as a sentence; the frame is then an old one. */
  readonly error: string | null
  readonly retry: () => void
}

export interface FrameRequest {
  readonly project: string
  readonly service: string
  readonly range: TimeRange
  /** Null until it is known which series there are. */
  readonly policy: Policy | null
  /** Changes when history does: its marks are then read anew. */
  readonly historyVersion: string
  readonly live: boolean
}

interface Held {
  readonly service: string
  readonly asked: string
  readonly frame: Frame | null
  readonly error: string | null
}

const RETRY_MS = 10_000

type Loaded = { readonly frame: Frame } | { readonly error: string }

async function loadFrame(
  target: { readonly project: string; readonly service: string },
  names: readonly string[],
  interval: Interval,
  entriesOf: (interval: Interval) => Promise<readonly Entry[]>,
): Promise<Loaded> {
  const { from, to, points } = interval
  const [ranges, entries] = await Promise.all([
    call('series.range', { ...target, series: [...names], from, to, points }),
    entriesOf(interval),
  ])
  if (!ranges.ok) return { error: ranges.error.message }
  return { frame: frameOf(interval, ranges.value.series, entries) }
}

/** Calls back once the window is visible: at once if it is. Gives back how to stop waiting. */
function whenVisible(run: () => void): () => void {
  if (document.visibilityState !== 'hidden') {
    run()
    return () => undefined
  }
  const onChange = () => {
    if (document.visibilityState === 'hidden') return
    document.removeEventListener('visibilitychange', onChange)
    run()
  }
  document.addEventListener('visibilitychange', onChange)
  return () => document.removeEventListener('visibilitychange', onChange)
}

export function useFrame(request: FrameRequest): FrameState {
  const { project, service, range, policy, historyVersion, live } = request
  const key = `${project}/${service}`
  const rangeKey = range.kind === 'last' ? range.preset : `${range.from}-${range.to}`
  const names = policy === null ? '' : seriesNames(policy).join('\n')
  const asked = `${key} ${rangeKey}`
  const [held, setHeld] = useState<Held>({ service: key, asked: '', frame: null, error: null })
  const [attempt, setAttempt] = useState(0)
  // History changes rarely and its entries are large: read once a range and a change, not at every look.
  const history = useRef<{ readonly of: string; readonly entries: readonly Entry[] } | null>(null)
  const rangeRef = useRef(range)
  rangeRef.current = range

  useEffect(() => {
    if (names === '' || !live) return
    let current = true
    let timer: ReturnType<typeof setTimeout> | undefined
    let stopWaiting = () => undefined as void
    const historyKey = `${asked} ${historyVersion}`

    async function entriesOf(interval: Interval): Promise<readonly Entry[]> {
      if (history.current?.of === historyKey) return history.current.entries
      const { from, to } = interval
      const until = interval.live ? {} : { to }
      const answer = await call('history.list', { project, service, from, ...until, limit: MOST_ENTRIES })
      if (!answer.ok) return []
      history.current = { of: historyKey, entries: answer.value.entries }
      return answer.value.entries
    }

    async function load(): Promise<void> {
      const interval = intervalOf(rangeRef.current, coreNow())
      const loaded = await loadFrame({ project, service }, names.split('\n'), interval, entriesOf)

      if (!current) return
      // Several charts at once are the page's largest piece of work: keys and pointer go first.
      startTransition(() =>
        setHeld((before) =>
          'frame' in loaded
            ? { service: key, asked, frame: loaded.frame, error: null }
            : {
                service: key,
                asked: before.asked,
                frame: before.service === key ? before.frame : null,
                error: loaded.error,
              },
        ),
      )
      if (!interval.live && !('error' in loaded)) return
      const delay = 'error' in loaded ? Math.min(RETRY_MS, interval.refreshMs) : interval.refreshMs
      timer = setTimeout(() => {
        stopWaiting = whenVisible(() => void load())
      }, delay)
    }

    void load()
    return () => {
      current = false
      clearTimeout(timer)
      stopWaiting()
    }
  }, [project, service, key, asked, names, historyVersion, live, attempt])

  const frame = held.service === key ? held.frame : null
  return {
    frame,
    pending: frame !== null && held.asked !== asked,
    error: held.service === key ? held.error : null,
    retry: () => setAttempt((count) => count + 1),
  }
}
