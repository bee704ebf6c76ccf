import { expect, test } from 'vitest'
import { isBareSelector } from './selector.ts'

test.each([
  'up',
  ' vedfolnir:queue_depth ',
  'up{}',
  'up{job="web"}',
  `up { job=~"a|b" , instance!='x:1', }`,
  '{__name__="up"}',
  'up{path="a\\"}b"}',
  'up{path=`\\`}',
])('%s is a bare selector', (query) => expect(isBareSelector(query)).toBe(true))

test.each([
  '',
  '1',
  'Inf',
  'nan',
  'up[5m]',
  'up offset 5m',
  'up @ 3',
  'up + up',
  'sum(up)',
  '-up',
  '(up)',
  'up{job="web"',
  'up{job=web}',
  'up{job="web"} > 1',
  'up{job="}"} or up{a="b"}',
  'up{,}',
])('%s is not', (query) => expect(isBareSelector(query)).toBe(false))
