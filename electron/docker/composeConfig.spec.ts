import { expect, test } from 'vitest'
import { readComposeFiles } from './composeConfig.ts'

/** A program that says what Compose would, and ends as it would. */
const saying = (out: unknown, err = '', code = 0) =>
  readComposeFiles(['a.yml', 'b.yml'], 'shop', [
    process.execPath,
    '-e',
    `process.stdout.write(${JSON.stringify(typeof out === 'string' ? out : JSON.stringify(out))}); process.stderr.write(${JSON.stringify(err)}); process.exitCode = ${code}`,
    '--',
  ])

test('services come with their labels, those without any too', async () => {
  const services = { web: { labels: { a: 'b' } }, db: {}, cache: { labels: null } }
  expect(await saying({ name: 'shop', services })).toEqual({
    ok: true,
    value: {
      name: 'shop',
      services: [
        { name: 'web', labels: { a: 'b' } },
        { name: 'db', labels: {} },
        { name: 'cache', labels: {} },
      ],
    },
  })
})

test('every file and the project are told', async () => {
  const read = await readComposeFiles(['a.yml', 'b.yml'], 'shop', [
    process.execPath,
    '-e',
    'console.log(JSON.stringify({ name: process.argv.slice(1).join(" "), services: {} }))',
    '--',
  ])
  expect(read).toMatchObject({ value: { name: '-f a.yml -f b.yml -p shop config --format json' } })
})

test.each([
  [
    'Compose’s own last words',
    '',
    'warning\nyaml: line 3: found a tab\n',
    15,
    'a.yml, b.yml cannot be used: yaml: line 3',
  ],
  ['an old Compose', 'services:\n', '', 0, 'is no JSON'],
  ['something else', '{"a":1}', '', 0, 'cannot be read'],
])('%s', async (_, out, err, code, told) => {
  const read = await saying(out, err, code)
  expect(read.ok ? '' : read.error.message).toContain(told)
})

test('no Compose at all', async () => {
  const read = await readComposeFiles(['a.yml'], null, ['/nowhere/docker'])
  expect(read.ok ? '' : read.error.message).toContain('there is no /nowhere/docker here')
})
