import { expect, test } from 'vitest'
import { explainSsh } from './sshFailure.ts'

const AT = 'ssh://me@far'

/** What OpenSSH 9.2 and Docker's command line print, word for word. */
const CASES: readonly (readonly [string, number, string, RegExp])[] = [
  [
    'no such host',
    255,
    'ssh: Could not resolve hostname far: Name or service not known\r\n',
    /^Unreachable: no way to ssh:\/\/me@far: the host name "me@far" is not known/,
  ],
  [
    'nobody listens',
    255,
    'ssh: connect to host far port 22: Connection refused\r\n',
    /^Unreachable: .*no ssh server listens/,
  ],
  [
    'no answer',
    255,
    'ssh: connect to host 10.9.9.9 port 22: Connection timed out\r\n',
    /^Unreachable: .*does not answer/,
  ],
  ['no route', 255, 'ssh: connect to host far port 22: No route to host\r\n', /the machine does not answer/],
  ['silence', 255, 'Timeout, server far not responding.\r\n', /the ssh connection to .* fell silent/],
  [
    'an unknown host key',
    255,
    'No ED25519 host key is known for far and you have requested strict checking.\r\nHost key verification failed.\r\n',
    /^Refused: the host key of .* is not known here: run `ssh me@far` once/,
  ],
  [
    'a changed host key',
    255,
    '@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\nHost key verification failed.\n',
    /^Refused: .* shows another host key .*ssh-keygen -R/,
  ],
  [
    'no key that fits',
    255,
    'me@far: Permission denied (publickey,password).\r\n',
    /^Refused: .* does not let this user in: `ssh me@far` must work without a password/,
  ],
  [
    'a configuration ssh does not take',
    255,
    '/home/me/.ssh/config: line 3: Bad configuration option: hostnam\r\n',
    /^Refused: ssh does not take its own configuration .*line 3/,
  ],
  [
    'no docker',
    127,
    'bash: line 1: docker: command not found\n',
    /^Unreachable: there is no docker command at/,
  ],
  ['no docker, in another shell’s words', 127, 'sh: 1: docker: not found\n', /there is no docker command at/],
  [
    'a user who may not use docker',
    1,
    'failed to open the raw stream connection: dial unix /var/run/docker.sock: connect: permission denied\n',
    /^Refused: the user at .* may not use Docker there: add that user to the docker group/,
  ],
  [
    'a user who may not, in an older docker’s words',
    1,
    'Got permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get …\n',
    /add that user to the docker group/,
  ],
  [
    'no engine',
    1,
    'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n',
    /^Unreachable: no Docker engine answers at the other end/,
  ],
  [
    'no engine, in the words of dial-stdio',
    1,
    'failed to open the raw stream connection: dial unix /run/x.sock: connect: no such file or directory\n',
    /no Docker engine answers at the other end/,
  ],
  ['a docker that is too old', 1, "docker: 'dial-stdio' is not a docker command.\n", /18\.09 is the oldest/],
]

test.each(CASES)('%s is said in words', (_, code, stderr, expected) => {
  const failure = explainSsh({ code, stderr }, AT, 'me@far')
  expect(`${failure.code}: ${failure.message}`).toMatch(expected)
  expect(failure.retryable).toBe(true)
})

test('what nobody foresaw is told by its last words, warnings left out', () => {
  const stderr = 'Warning: Permanently added far to the list of known hosts.\nsomething odd.\n'
  expect(explainSsh({ code: 3, stderr }, AT, 'far').message).toBe(
    'the ssh connection to ssh://me@far ended with code 3: something odd',
  )
  expect(explainSsh({ code: null, stderr: '' }, AT, 'far').message).toBe(
    'the ssh connection to ssh://me@far was ended',
  )
})

test('the words that were said stand behind the sentence', () => {
  const { message } = explainSsh({ code: 127, stderr: 'sh: 1: docker: not found\n' }, AT, 'far')
  expect(message).toMatch(/\(it said: sh: 1: docker: not found\)$/)
})
