/** Charts that get new data together draw it one after another, each in a frame of its own, so that no frame holds all. */
import { useEffect, useRef, useState } from 'react'

/**
 * `value` as of `turn` frames after it came; the value before until then, and while it is not wanted. Null before the
 * first, which comes whether it is wanted or not.
 */
export function useTurn<T>(value: T, turn: number, wanted: boolean): T | null {
  const [taken, setTaken] = useState<{ readonly value: T } | null>(null)
  const newest = useRef<{ readonly value: T } | null>(null)
  useEffect(() => {
    if (newest.current !== null && (!wanted || newest.current.value === value)) return
    let left = turn
    let frame = requestAnimationFrame(function next() {
      if (left > 0) {
        left -= 1
        frame = requestAnimationFrame(next)
        return
      }
      newest.current = { value }
      setTaken(newest.current)
    })
    return () => cancelAnimationFrame(frame)
  }, [value, turn, wanted])
  return taken?.value ?? null
}
