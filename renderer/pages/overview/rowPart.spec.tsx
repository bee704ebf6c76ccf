// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import type { ServiceRow } from '../../../shared/contract/views.ts'
import { demoOverview } from '../../testing/rows.ts'
import { rowPart } from './rowPart.ts'

afterEach(cleanup)

const web = demoOverview(0)['service:shop/web']
if (web === undefined) throw new Error('no such row')

function counted() {
  let drawn = 0
  const Part = rowPart(['name', 'pauses'], ({ row, stale }) => {
    drawn += 1
    return <p>{`${row.name}, ${row.pauses.length} pauses${stale === true ? ', old' : ''}`}</p>
  })
  return { Part, drawn: () => drawn }
}

test('what a part does not show does not draw it anew', () => {
  const { Part, drawn } = counted()
  const { rerender } = render(<Part row={web} />)
  const other: ServiceRow = { ...web, restarts: web.restarts + 1, cpu: null }
  rerender(<Part row={other} />)
  expect(drawn()).toBe(1)
})

test('what it shows does, and so does becoming old', () => {
  const { Part, drawn } = counted()
  const { rerender } = render(<Part row={web} stale={false} />)
  const paused: ServiceRow = {
    ...web,
    pauses: [{ direction: 'up', until: null }],
  }
  rerender(<Part row={paused} stale={false} />)
  expect(screen.getByText('web, 1 pauses')).toBeTruthy()
  rerender(<Part row={paused} stale />)
  expect(screen.getByText('web, 1 pauses, old')).toBeTruthy()
  expect(drawn()).toBe(3)
})
