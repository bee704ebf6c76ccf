/** An element's size and the room beside it, in whole pixels as they change; null before they are known. */
import { useLayoutEffect, useState, type RefObject } from 'react'

export interface Size {
  readonly width: number
  readonly height: number
  /** From the element's edges to those of the page's scrolling area. */
  readonly roomLeft: number
  readonly roomRight: number
}

function measure(element: HTMLElement): Size {
  const box = element.getBoundingClientRect()
  const page = (element.closest('main') ?? document.body).getBoundingClientRect()
  return {
    width: Math.round(element.clientWidth),
    height: Math.round(element.clientHeight),
    roomLeft: Math.round(box.left - page.left),
    roomRight: Math.round(page.right - box.right),
  }
}

function same(a: Size | null, b: Size): boolean {
  return (
    a?.width === b.width && a.height === b.height && a.roomLeft === b.roomLeft && a.roomRight === b.roomRight
  )
}

export function useSize(ref: RefObject<HTMLElement | null>): Size | null {
  const [size, setSize] = useState<Size | null>(null)
  useLayoutEffect(() => {
    const element = ref.current
    if (element === null) return
    const read = () => {
      const now = measure(element)
      setSize((before) => (same(before, now) ? before : now))
    }
    read()
    const observer = new ResizeObserver(read)
    observer.observe(element)
    return () => observer.disconnect()
  }, [ref])
  return size
}
