// @vitest-environment happy-dom
import { cleanup, render } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { StateDiff } from './StateDiff.tsx'
import { plainChange } from '../../../shared/domain/settingWords.ts'

afterEach(cleanup)

test('each setting is named, with its value now and then, in its unit', () => {
  const { container } = render(
    <StateDiff
      diff={[
        plainChange('count', 4, 3),
        plainChange('mode', 'automatic', 'observe'),
        plainChange('cooldownUpSeconds', 30, 300),
      ]}
    />,
  )
  const rows = [...container.querySelectorAll('dl > div')].map(({ textContent }) => textContent)
  expect(rows).toEqual(['Replicas4 → 3', 'Modeautomatic → observe', 'Cooldown after scaling up30 s → 5 min'])
})

test('no difference is said, and a difference that is not known yet is not taken for none', () => {
  const said = (diff: [] | null) => render(<StateDiff diff={diff} />).container.textContent
  expect([said([]), said(null)]).toEqual(['Nothing differs from now.', ''])
})
