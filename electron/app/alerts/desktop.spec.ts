import { expect, test } from 'vitest'
import type { Client } from '../../../shared/contract/client.ts'
import type { NoticeView } from '../../../shared/contract/alerts.ts'
import { followNotices } from './desktop.ts'

const notice = (id: string, at: number): NoticeView => ({
  ...{ id, at, kind: 'alert', severity: 'warning', title: id, body: 'x' },
})

test('each notice is shown once and in order, none from before, also when everything is told again', () => {
  let tell: (state: unknown) => void = () => undefined
  let stopped = 0
  const follow = ((topic: string, _: unknown, listener: (view: unknown) => void) => {
    expect(topic).toBe('notices.changed')
    tell = (state) => listener({ state, connected: true, error: null })
    return () => (stopped += 1)
  }) as unknown as Client['follow']
  const shown: string[] = []
  const stop = followNotices({ follow }, ({ id }) => shown.push(id), 1000)
  tell(null)
  tell({ 'notice:old': notice('old', 999), 'notice:b': notice('b', 1002), 'notice:a': notice('a', 1001) })
  tell({ 'notice:b': notice('b', 1002), 'notice:c': notice('c', 1003) })
  tell({ 'notice:a': notice('a', 1001), 'notice:b': notice('b', 1002), 'notice:c': notice('c', 1003) })
  expect(shown).toEqual(['a', 'b', 'c'])
  stop()
  expect(stopped).toBe(1)
})
