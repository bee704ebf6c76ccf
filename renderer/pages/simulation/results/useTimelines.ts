/**
 * The charts' numbers at the zoom one looks at, asked of the worker policy by policy: while a run goes on as often as it
 * gets further, and a last time when it is done. The old frame stays until the new one is whole.
 */
import { startTransition, useEffect, useRef, useState } from 'react'
import { MAX_POINTS } from '../../../components/charts/model/timeRange.ts'
import { call } from '../../../state/link.ts'
import { framePolicy, type FramePolicy, type LabFrame } from './frame.ts'

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

async function loadFrame(
  job: string,
  names: readonly string[],
  from: number,
  to: number,
  wanted: () => boolean,
): Promise<LabFrame | string | null> {
  const policies: FramePolicy[] = []
  // One after another: each is parsed in a turn of its own, and nothing is held up.
  for (const [index, name] of names.entries()) {
    const answer = await call('simulate.timeline', { job, policy: index, from, to, points: MAX_POINTS })
    if (!wanted()) return null
    if (!answer.ok) return answer.error.message
    policies.push(framePolicy(name, index, answer.value))
  }
  return { from: from * 1000, to: to * 1000, policies }
}

export function useTimelines(request: TimelineRequest): {
  readonly frame: LabFrame | null
  readonly pending: boolean
  readonly problem: string | null
} {
  const { job, names, from, to, running, progress } = request
  const asked = `${job ?? ''} ${from} ${to}`
  const done = `${asked} ${names.join('\n')} ${running ? '' : 'whole'}`
  const [held, setHeld] = useState<Held | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const busy = useRef(false)
  const lastAt = useRef(0)
  const latest = useRef(done)
  latest.current = done
  const namesKey = names.join('\n')

  useEffect(() => {
    if (job === null || namesKey === '') return
    // While it runs the next look waits for the one before; the last one never does.
    if (running && (busy.current || Date.now() - lastAt.current < AGAIN_MS)) return
    busy.current = true
    lastAt.current = Date.now()
    const wanted = () => latest.current === done
    void loadFrame(job, namesKey.split('\n'), from, to, wanted).then((frame) => {
      busy.current = false
      if (frame === null || !wanted()) return
      if (typeof frame === 'string') {
        setProblem(frame)
        return
      }
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
