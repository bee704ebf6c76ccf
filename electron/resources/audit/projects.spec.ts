import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { FILES, filesOf, PROJECTS } from '../compose/testing/read.ts'
import { audit } from './audit.ts'

/** `FILE:LINE ID SERVICE`, as each project's `findings.txt` has them, each looked up in its file by hand. */
function findingsOf(project: string): readonly string[] {
  const { checks, problems } = audit({ files: filesOf(project), environment: {}, facts: null })
  expect(problems).toEqual([])
  return checks
    .filter(({ status }) => status !== 'pass')
    .map(
      ({ file, line, id, service }) =>
        `${path.relative(path.join(FILES, project), file)}:${line} ${id} ${service ?? '-'}`,
    )
    .sort()
}

/** Found on nearly every service of files that are not about it. */
const EVERYWHERE =
  /limits\.(cpu|pids|memory|memory-reservation) |autoscale\.declared|monitoring\.(health|log-size) |automation\.restart /

describe('what is found in compose files as people write them', () => {
  test('there are at least twelve', () => {
    expect(PROJECTS.length).toBeGreaterThanOrEqual(12)
  })
  test.each(PROJECTS)('%s', (project) => {
    const wanted = fs
      .readFileSync(path.join(FILES, project, 'findings.txt'), 'utf8')
      .trim()
      .split('\n')
    const found = findingsOf(project)
    expect(found.filter((line) => !EVERYWHERE.test(line))).toEqual(wanted.filter((line) => line !== ''))
    expect(found.length).toBeGreaterThan(wanted.length)
  })
})
