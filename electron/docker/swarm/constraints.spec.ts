import { describe, expect, test } from 'vitest'
import { runsOn, satisfies } from './constraints.ts'
import { nodeFacts } from './testing/facts.ts'

const node = nodeFacts('n1', { name: 'Box', role: 'manager', labels: { disk: 'ssd' } })

describe('a constraint', () => {
  test.each([
    ['node.role==manager', true],
    ['node.role == worker', false],
    ['node.role!=worker', true],
    ['node.hostname==box', true],
    ['node.id==n2', false],
    ['node.labels.disk==SSD', true],
    ['node.labels.disk!=ssd', false],
    ['node.labels.zone==north', false],
    ['node.labels.zone!=north', true],
    ['engine.labels.zone==north', true],
    ['node.platform.os==linux', true],
    ['node.platform.arch==amd64', true],
    ['node.platform.arch!=arm64', true],
  ])('%s is %s of this node', (constraint, expected) => {
    expect(satisfies(node, constraint)).toBe(expected)
  })

  test.each(['node.ip==10.0.0.0/8', 'node.color==red', 'node.role', ''])(
    '%j cannot be judged from here, and Swarm has the last word',
    (constraint) => {
      expect(satisfies(node, constraint)).toBe(true)
    },
  )
})

describe('an image', () => {
  test.each([
    [[], true],
    [[{ os: 'linux', architecture: 'amd64' }], true],
    [[{ os: 'linux', architecture: 'arm64' }], false],
    [[{ os: 'windows', architecture: 'amd64' }], false],
    [
      [
        { os: 'linux', architecture: 'aarch64' },
        { os: '', architecture: 'x86_64' },
      ],
      true,
    ],
  ])('for %j runs on x86_64 Linux: %s', (platforms, expected) => {
    expect(runsOn(node, platforms)).toBe(expected)
  })
})
