/**
 * The charts' numbers at the zoom one looks at, asked of the worker policy by policy: while a run goes on, as often as it
 * gets further, what came since the last look; and the rest when it is done. The old frame stays until the new one is whole.
 */
import { startTransition, useEffect, useRef, useState } from 'react'
import { MAX_POINTS } from '../../../components/charts/model/timeRange.ts'
import { call } from '../../../state/link.ts'
import { extended, frameOf, knownUntil, MOST_MARKS, seriesOf, type LabFrame, type Timeline } from './frame.ts'

export interface TimelineRequest {
  /** Null: there is no run. */
  readonly job: string | null
  /** Those that have results. */
  readonly names: readonly string[]
  readonly from: number
  readonly to: number
  readonly running: boolean
  /** Changes as the run gets further. */
  readonly progress: number
}

interface Held {
  readonly key: string
  readonly frame: LabFrame
}

/** Between two looks at a run that goes on. */
const AGAIN_MS = 700

type Range = Pick<TimelineRequest, 'from' | 'to'>

async function readOn(
  job: string,
  { from, to }: Range,
  known: readonly Timeline[],
  names: readonly string[],
  wanted: () => boolean,
): Promise<readonly Timeline[] | string | null> {
  const timelines: Timeline[] = []
  // One after another: each is parsed in a turn of its own, and nothing is held up.
  for (const policy of names.keys()) {
    const since = knownUntil(known[policy])
    const answer = await call('simulate.timeline', {
      ...{ job, policy, from, to, points: MAX_POINTS },
      ...{ series: seriesOf(policy), changes: MOST_MARKS },
      ...(since === null ? {} : { since }),
    })
    if (!wanted()) return null
    if (!answer.ok) return answer.error.message
    timelines.push(extended(known[policy], answer.value))
  }
  return timelines
}

export function useTimelines(request: TimelineRequest): {
  readonly frame: LabFrame | null
  readonly pending: boolean
  readonly problem: string | null
} {
  const { job, names, from, to, running, progress } = request
  const asked = `${job ?? ''} ${from} ${to}`
  const namesKey = JSON.stringify(names)
  const done = `${asked} ${namesKey} ${running ? '' : 'whole'}`
  const [held, setHeld] = useState<Held | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const known = useRef<{ readonly of: string; readonly timelines: readonly Timeline[] } | null>(null)
  const busy = useRef(false)
  const lastAt = useRef(0)
  const latest = useRef(done)
  latest.current = done

  useEffect(() => {
    if (job === null || namesKey === '[]') return
    // While it runs the next look waits for the one before; the last one never does.
    if (running && (busy.current || Date.now() - lastAt.current < AGAIN_MS)) return
    busy.current = true
    lastAt.current = Date.now()
    const of = `${asked} ${namesKey}`
    const own = JSON.parse(namesKey) as string[]
    const before = known.current?.of === of ? known.current.timelines : []
    const wanted = () => latest.current === done
    void readOn(job, { from, to }, before, own, wanted).then((read) => {
      busy.current = false
      if (read === null || !wanted()) return
      if (typeof read === 'string') {
        setProblem(read)
        return
      }
      known.current = { of, timelines: read }
      const frame = frameOf({ from: from * 1000, to: to * 1000 }, own, read)
      // Several charts at once are the page's largest piece of work: keys and pointer go first.
      startTransition(() => {
        setProblem(null)
        setHeld({ key: asked, frame })
      })
    })
  }, [job, namesKey, from, to, running, progress, asked, done])

  const mine = held !== null && job !== null && held.key.startsWith(`${job} `) ? held : null
  return {
    frame: mine?.frame ?? null,
    pending: mine !== null && mine.key !== asked,
    problem,
  }
}
