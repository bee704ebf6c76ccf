import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { CHECKS } from './catalog.ts'

const manual = fs.readFileSync(path.join(import.meta.dirname, '../../../docs/manual.md'), 'utf8')

test('the manual lists every check, in order, and no other', () => {
  const listed = manual.split('\n').filter((line) => /^\| `\w+\.[\w-]+` \| (warn|fail) \|/.test(line))
  expect(listed).toEqual(CHECKS.map(({ id, severity, title }) => `| \`${id}\` | ${severity} | ${title} |`))
})
