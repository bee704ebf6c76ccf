// @vitest-environment happy-dom
import { act, cleanup, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { SparksState } from '../../shared/contract/contract.ts'
import { startLink, type Eyrie } from './link.ts'
import { useSpark, useSparksOf } from './sparks.ts'

let followed: (readonly string[])[] = []
let stop: () => void

const eyrie = {
  call: () => Promise.reject(new Error('nothing is called here')),
  follow: (
    _topic: string,
    { services }: { readonly services: readonly string[] },
    tell: (view: { state: SparksState }) => void,
  ) => {
    followed.push(services)
    tell({
      state: Object.fromEntries(services.map((key) => [key, { stepSeconds: 10, cpu: [0.5], memory: [0.5] }])),
    })
    return () => (followed = followed.filter((each) => each !== services))
  },
  onConnection: () => () => undefined,
} as unknown as Eyrie

function Drawn({ keys }: { readonly keys: readonly string[] }) {
  useSparksOf(keys)
  const spark = useSpark(keys[0] ?? '')
  return <p>{spark === undefined ? 'not yet' : `${spark.cpu.length} points`}</p>
}

beforeEach(() => {
  vi.useFakeTimers()
  followed = []
  stop = startLink(eyrie)
})
afterEach(() => {
  cleanup()
  stop()
  vi.useRealTimers()
})

const settle = () => {
  act(() => {
    vi.advanceTimersByTime(1000)
  })
}

test('what stays drawn is followed, whatever its order, and let go with the page', () => {
  const { rerender, unmount } = render(<Drawn keys={['shop/web', 'shop/db']} />)
  expect(screen.getByText('not yet')).toBeTruthy()
  settle()
  expect(screen.getByText('1 points')).toBeTruthy()
  expect(followed).toEqual([['shop/db', 'shop/web']])
  const [first] = followed
  rerender(<Drawn keys={['shop/db', 'shop/web']} />)
  settle()
  expect(followed[0]).toBe(first)
  unmount()
  expect(followed).toEqual([])
})

test('what only passes by while one scrolls is never asked for', () => {
  const asked = vi.spyOn(eyrie, 'follow')
  const { rerender } = render(<Drawn keys={['shop/passing']} />)
  act(() => {
    vi.advanceTimersByTime(20)
  })
  rerender(<Drawn keys={['shop/stays']} />)
  settle()
  expect(asked.mock.calls.map(([, params]) => params)).toEqual([{ services: ['shop/stays'] }])
})
