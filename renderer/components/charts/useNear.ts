/** Whether an element is on screen: what is far away is not drawn, so that a long page costs what one sees of it. */
import { useLayoutEffect, useState, type RefObject } from 'react'

export function useNear(ref: RefObject<HTMLElement | null>): boolean {
  const [near, setNear] = useState(false)
  useLayoutEffect(() => {
    const element = ref.current
    if (element === null) return
    const observer = new IntersectionObserver((entries) => {
      const newest = entries.at(-1)
      if (newest !== undefined) setNear(newest.isIntersecting)
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [ref])
  return near
}
