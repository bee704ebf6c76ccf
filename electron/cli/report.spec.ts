import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { createTerminal } from './testing/terminal.ts'

const folder = mkdtempSync(path.join(os.tmpdir(), 'eyrie-report-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('report', () => {
  test('prints a document where no file is named, and writes it where one is', async () => {
    const { run } = createTerminal()
    expect((await run('report')).out).toContain('What happened.')
    const file = path.join(folder, 'week.html')
    const written = await run('report', '--from', '7d', '-o', file, '--json')
    expect(written.json()).toEqual({ file, bytes: 14 })
    expect(readFileSync(file, 'utf8')).toBe('What happened.')
  })
  test.each([
    [['--format', 'doc'], /"doc" is no form of a report; there are html, pdf, md, csv, json/],
    [['-o', 'x.docx'], /ending in "\.docx" is of no form that is known/],
    [['--format', 'pdf'], /a PDF goes into a file/],
    [['--from', 'yesterday'], /--from: "yesterday" is no time/],
    [['-o', path.join(folder, 'none', 'x.md')], /cannot be written/],
  ])('%j is refused with exit code 2', async (words, sentence) => {
    const { run } = createTerminal()
    const answer = await run('report', ...words)
    expect(answer.code).toBe(2)
    expect(answer.err).toMatch(sentence)
  })
})
