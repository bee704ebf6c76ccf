import { describe, expect, test } from 'vitest'
import type { WantedAmounts } from '../../../shared/domain/change.ts'
import { editLimits, type FileRequest } from './fileEdit.ts'
import { applied, inverse, stateOf } from './textChange.ts'

const MIB = 1024 ** 2
const MAIN = '/shop/compose.yaml'
const OVER = '/shop/compose.override.yaml'

type Files = Readonly<Record<string, string>>

function request(files: Files, wanted: WantedAmounts, more: Partial<FileRequest> = {}): FileRequest {
  const read = (file: string) => {
    const text = files[file]
    if (text === undefined) throw Object.assign(new Error('there is none'), { code: 'ENOENT' })
    return Buffer.from(text)
  }
  const named = Object.keys(files).filter((file) => /compose[^/]*\.ya?ml$/.test(file))
  return { files: named, environment: {}, disk: { read }, service: 'web', wanted, write: 'compose', ...more }
}

/** The file as it would be, after the way there and back has been walked. */
function edited(files: Files, wanted: WantedAmounts, more: Partial<FileRequest> = {}): string {
  const edit = editLimits(request(files, wanted, more))
  if (!edit.ok) return edit.error.message
  if (edit.value === null) return 'nothing to do'
  const { change } = edit.value
  const before = files[change.file] ?? ''
  const after = applied(change, change.created ? '' : before)
  expect(stateOf(change, after)).toBe('after')
  const back = inverse(change)
  expect(stateOf(back, after)).toBe('before')
  expect(applied(back, after)).toBe(change.created ? '' : before)
  return after
}

const one = (service: string) => ({ [MAIN]: `services:\n  web:\n${service}` })
const memory = { memory: 768 * MIB }

describe('a new limit in a compose file', () => {
  test('exchanges the value and leaves quotes, comments, units and everything else', () => {
    const text = `# shop\nservices:\n  web: # the shop\n    image: "a"   # pinned\n    deploy:\n      resources:\n        limits: { cpus: '0.50', memory: 512m } # small\n\n  db: {image: b}\n`
    expect(edited({ [MAIN]: text }, { memory: 768 * MIB, cpus: 1.5 })).toBe(
      text.replace("'0.50'", "'1.5'").replace('512m', '768m'),
    )
  })

  test('keeps line ends of Windows and a byte order mark', () => {
    const text = `\uFEFFservices:\r\n  web:\r\n    image: a\r\n    mem_limit: 1GB\r\n`
    expect(edited({ [MAIN]: text }, { memory: 2048 * MIB })).toBe(text.replace('1GB', '2GB'))
    expect(edited({ [MAIN]: text }, { memory: 2048 * MIB, pids: 50 })).toBe(
      `${text.replace('1GB', '2GB')}    pids_limit: 50\r\n`,
    )
  })

  test('is written in the keys the service has: deploy, version 2, quota, or both where both are there', () => {
    expect(edited(one('    image: a\n    cpus: 0.5\n'), { memory: 768 * MIB, cpus: 2 })).toBe(
      'services:\n  web:\n    image: a\n    cpus: 2\n    mem_limit: 768M\n',
    )
    expect(edited(one('    cpu_quota: 50000\n'), { cpus: 2 })).toBe(
      'services:\n  web:\n    cpu_quota: 200000\n',
    )
    const both =
      '    mem_limit: 512M\n    deploy:\n      resources:\n        limits:\n          memory: 512M\n'
    expect(edited(one(both), memory)).toBe(`services:\n  web:\n${both.replaceAll('512M', '768M')}`)
    expect(edited(one('    image: a\n'), { memoryReservation: 64 * MIB, cpuReservation: 0.25 })).toBe(
      'services:\n  web:\n    image: a\n    deploy:\n      resources:\n        reservations:\n          cpus: "0.25"\n          memory: 64M\n',
    )
  })

  test('moves memswap_limit along, so that the swap stays what it was', () => {
    const text = '    mem_limit: 512m\n    memswap_limit: 1g\n'
    expect(edited(one(text), memory)).toBe(
      'services:\n  web:\n    mem_limit: 768m\n    memswap_limit: 1280m\n',
    )
  })

  test('overrules what a merge key brings in, beside it', () => {
    const text = `x-small: &small\n  deploy:\n    resources: {limits: {memory: 512M, pids: 9}}\nservices:\n  web:\n    <<: *small # shared\n    image: a\n  api:\n    <<: *small\n    image: b\n`
    expect(edited({ [MAIN]: text }, memory)).toBe(
      text.replace(
        '    image: a\n',
        '    image: a\n    deploy:\n      resources:\n        limits:\n          memory: 768M\n          pids: 9\n',
      ),
    )
  })

  test('merges an aliased mapping in where it was taken whole', () => {
    const text = `x-d: &d\n  replicas: 2\n  resources:\n    limits:\n      memory: 512M\nservices:\n  web:\n    deploy: *d # as all\n  api:\n    deploy: *d\n`
    expect(edited({ [MAIN]: text }, memory)).toBe(
      text.replace(
        '    deploy: *d # as all\n',
        '    deploy: # as all\n      <<: *d\n      resources:\n        limits:\n          memory: 768M\n',
      ),
    )
  })

  test('takes the place of an alias of one value', () => {
    const text = `x-m: &m 512M\nservices:\n  web:\n    mem_limit: *m\n  api:\n    mem_limit: *m\n`
    expect(edited({ [MAIN]: text }, memory)).toBe(text.replace('*m\n  api', '768M\n  api'))
  })

  test('is refused where others share what is written there, and goes into the override instead', () => {
    const text = `services:\n  web:\n    mem_limit: &m 512M\n  api:\n    mem_limit: *m\n`
    expect(edited({ [MAIN]: text }, memory)).toBe(
      '/shop/compose.yaml: what web has there is shared with api, which would change too; write it to the override instead',
    )
    expect(edited({ [MAIN]: text }, memory, { write: 'override' })).toBe(
      '# Written by Eyrie over compose.yaml.\nservices:\n  web:\n    mem_limit: 768M\n',
    )
    const extended = `services:\n  web:\n    image: a\n    mem_limit: 512M\n  worker:\n    extends: web\n`
    expect(edited({ [MAIN]: extended }, memory)).toContain('shared with worker')
    expect(edited({ [MAIN]: extended }, memory, { service: 'worker' })).toBe(
      `${extended}    mem_limit: 768M\n`,
    )
  })

  test('changes the default of a variable that is not set, and refuses one that is', () => {
    const text = one('    mem_limit: ${MEM:-512m}\n')
    expect(edited(text, memory)).toBe('services:\n  web:\n    mem_limit: ${MEM:-768m}\n')
    const refusal = `/shop/compose.yaml:3: it is set from \${MEM:-512m}, which is 1g now: change it where the variable is set, or write the new value to the override`
    expect(edited(text, memory, { environment: { MEM: '1g' } })).toBe(refusal)
    expect(edited({ ...text, '/shop/.env': 'MEM=1g\n' }, memory)).toBe(refusal)
    expect(edited({ ...text, '/shop/.env': 'MEM=1g\n' }, memory, { write: 'override' })).toContain(
      'mem_limit: 768M',
    )
  })

  test('is taken away with the mapping it leaves empty; what comes from elsewhere is set to none', () => {
    const text = one(
      '    image: a\n    deploy:\n      replicas: 2\n      resources:\n        limits:\n          memory: 512M\n',
    )
    expect(edited(text, { memory: null })).toBe(
      'services:\n  web:\n    image: a\n    deploy:\n      replicas: 2\n',
    )
    expect(edited(text, { memory: null }, { write: 'override' })).toBe(
      '# Written by Eyrie over compose.yaml.\nservices:\n  web:\n    deploy:\n      resources:\n        limits:\n          memory: 0\n',
    )
  })

  test('goes into the file that lies over the other, and is refused where that one says otherwise', () => {
    const files = {
      [MAIN]: 'services:\n  web:\n    image: a\n    mem_limit: 256M\n',
      [OVER]: '# ours\nservices:\n  web:\n    mem_limit: 512M # more\n',
    }
    expect(edited(files, memory, { write: 'override' })).toBe(files[OVER].replace('512M', '768M'))
    expect(edited(files, memory)).toBe(
      '/shop/compose.override.yaml:4 says otherwise over /shop/compose.yaml: write it there',
    )
    expect(edited(files, { memory: 512 * MIB })).toBe('nothing to do')
  })

  test('a file that is no YAML is refused with its line, and a service that is not there by name', () => {
    expect(edited({ [MAIN]: 'services:\n  web: [\n' }, memory)).toMatch(
      /^\/shop\/compose\.yaml:\d+: it is no YAML/,
    )
    expect(edited(one('    image: a\n'), memory, { service: 'db' })).toContain('has settings of db')
    expect(edited(one('    mem_limit: lots\n'), memory)).toContain('/shop/compose.yaml:3:')
  })
})

test('says how Compose comes to read a file that is new', () => {
  const notes = (main: string, more: Files = {}) => {
    const edit = editLimits(
      request({ [main]: 'services:\n  web:\n    image: a\n', ...more }, memory, {
        write: 'override',
        files: [main],
      }),
    )
    return edit.ok && edit.value !== null
      ? [edit.value.change.file, edit.value.change.created, ...edit.value.notes]
      : edit
  }
  expect(notes(MAIN)).toEqual([OVER, true, expect.stringContaining('by itself')])
  expect(notes('/shop/stack.yml')).toEqual([
    '/shop/stack.scaling.yml',
    true,
    expect.stringContaining('-f stack.yml -f stack.scaling.yml'),
  ])
  expect(notes(MAIN, { [OVER]: 'services: {}\n' })).toEqual([
    '/shop/compose.scaling.yaml',
    true,
    expect.stringContaining('-f'),
  ])
})
