/** `[` and `]` for a shorter and a longer range, 1 to 7 for the presets, Escape out of a zoom. */
import { useEffect, useRef } from 'react'
import { PRESETS, stepPreset, type TimeRange } from '../../../components/charts/model/timeRange.ts'
import { useOverlay } from '../../../state/overlay.ts'

/** The range a key asks for; `reset` for the way out of a zoom; null: not one of these keys. */
export function rangeFor(key: string, range: TimeRange): TimeRange | 'reset' | null {
  if (key === '[') return stepPreset(range, -1)
  if (key === ']') return stepPreset(range, 1)
  if (key === 'Escape') return range.kind === 'span' ? 'reset' : null
  const preset = /^[1-9]$/.test(key) ? PRESETS[Number(key) - 1] : undefined
  return preset === undefined ? null : { kind: 'last', preset: preset.id }
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input, textarea, select, [contenteditable=true], [role=menu], [role=listbox]') !== null
  )
}

export function useRangeKeys(range: TimeRange, set: (range: TimeRange) => void, reset: () => void): void {
  const latest = useRef({ range, set, reset })
  useEffect(() => {
    latest.current = { range, set, reset }
  })
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
      if (isTyping(event.target) || useOverlay.getState().overlay !== null) return
      const asked = rangeFor(event.key, latest.current.range)
      if (asked === null) return
      event.preventDefault()
      if (asked === 'reset') latest.current.reset()
      else latest.current.set(asked)
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [])
}
