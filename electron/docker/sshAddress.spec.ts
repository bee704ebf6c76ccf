import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseAddress } from './address.ts'
import { parseSsh, sshArguments, sshLabel } from './sshAddress.ts'

function parse(rest: string) {
  return parseSsh(rest, `DOCKER_HOST "ssh://${rest}"`)
}

function argumentsOf(rest: string): string {
  const parsed = parse(rest)
  if (!parsed.ok) return parsed.error.message
  const all = sshArguments(parsed.value)
  return all.slice(all.indexOf('ClearAllForwardings=yes') + 1).join(' ')
}

describe('an address', () => {
  test.each([
    ['far', '-- far docker system dial-stdio'],
    ['me@far.example', '-l me -- far.example docker system dial-stdio'],
    ['me@far:2222', '-l me -p 2222 -- far docker system dial-stdio'],
    ['me@dom.example@far', '-l me@dom.example -- far docker system dial-stdio'],
    ['[fe80::1%eth0]:22', '-p 22 -- fe80::1%eth0 docker system dial-stdio'],
    ['far/', '-- far docker system dial-stdio'],
    [
      'far/run/user/1000/docker.sock',
      '-- far docker --host unix:///run/user/1000/docker.sock system dial-stdio',
    ],
  ])('ssh://%s becomes arguments', (rest, expected) => {
    expect(argumentsOf(rest)).toBe(expected)
  })

  test('never lets ssh ask a question, hand on an agent or wait for ever', () => {
    const parsed = parse('far')
    if (!parsed.ok) throw new Error(parsed.error.message)
    const text = sshArguments(parsed.value).join(' ')
    for (const option of ['BatchMode=yes', 'ConnectTimeout=10', 'ServerAliveInterval=5', 'ForwardAgent=no'])
      expect(text).toContain(`-o ${option}`)
    expect(text.startsWith('-T ')).toBe(true)
  })

  test.each([
    ['', /names no host/],
    ['me@', /names no host/],
    ['-oProxyCommand=touch%20x', /does not name a host/],
    ['me@-oProxyCommand=x', /does not name a host/],
    ['-l@far', /does not name a user/],
    ['$(id)@far', /does not name a user/],
    ['far;id', /does not name a host/],
    ['far id', /does not name a host/],
    ['far\nid', /does not name a host/],
    ['far?x=1', /does not name a host/],
    ['far#x', /does not name a host/],
    ['[::1', /does not name a host/],
    ['[not-v6]', /does not name a host/],
    ['far:0', /does not name a port/],
    ['far:65536', /does not name a port/],
    ['far:22x', /does not name a port/],
    ['far/run/$(id)', /does not name the path/],
    ['far/run/a b', /does not name the path/],
    ['far/run/x;id', /does not name the path/],
    ['far//', /does not name the path/],
  ])('ssh://%s is refused with a sentence', (rest, expected) => {
    const parsed = parse(rest)
    expect(parsed.ok ? 'taken' : parsed.error.message).toMatch(expected)
  })

  test('with a password in it is refused, and the password is not repeated', () => {
    const parsed = parse('me:s3cret@far')
    expect(parsed.ok ? '' : parsed.error.message).toBe(
      'DOCKER_HOST "ssh://me:…@far" has a password in it: ssh takes a key, from its agent or its configuration',
    )
  })

  test('is read as it was written', () => {
    for (const text of ['ssh://far', 'ssh://me@far:22/run/docker.sock', 'ssh://[::1]:22']) {
      const address = parseAddress(text, 'x', { tls: null, plain: false })
      if (!address.ok || address.value.kind !== 'ssh') throw new Error('not ssh')
      expect(sshLabel(address.value)).toBe(text)
    }
  })
})

test('nothing that is taken holds what ssh or a shell would read as more than a word', () => {
  const nasty = fc.string({
    unit: fc.constantFrom(...Array.from('ab1.-_@:/[]%$`;|&<>(){}*?~#!\\\'" \n\t=')),
    maxLength: 20,
  })
  fc.assert(
    fc.property(nasty, (rest) => {
      const parsed = parse(rest)
      if (!parsed.ok) return
      const { host, user, path } = parsed.value
      for (const part of [host, user, path].filter((each) => each !== null)) {
        expect(part.startsWith('-')).toBe(false)
        expect(part).not.toMatch(/[\s$`;|&<>(){}*?#!\\'"=]/)
      }
    }),
    { numRuns: 2000 },
  )
})
