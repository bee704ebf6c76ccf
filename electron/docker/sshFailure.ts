/** What ssh, or the docker command at its other end, said before it ended, as a failure an operator can act on. */
import type { Failure } from '../../shared/lib/result.ts'

export interface SshEnd {
  /** Null where a signal ended it. */
  readonly code: number | null
  readonly stderr: string
}

interface Rule {
  readonly said: RegExp
  readonly code: 'Unreachable' | 'Refused'
  readonly sentence: (at: string, host: string) => string
}

/** In order: what ssh says of the way, then of who one is, then what docker says over there. */
const RULES: readonly Rule[] = [
  {
    said: /could not resolve hostname/i,
    code: 'Unreachable',
    sentence: (at, host) =>
      `no way to ${at}: the host name "${host}" is not known here, nor to ~/.ssh/config`,
  },
  {
    said: /connect to host .*: connection refused/i,
    code: 'Unreachable',
    sentence: (at) => `no way to ${at}: that machine answers, but no ssh server listens at that port`,
  },
  {
    said: /connection timed out|operation timed out|no route to host|network is unreachable|host is down/i,
    code: 'Unreachable',
    sentence: (at) => `no way to ${at}: the machine does not answer`,
  },
  {
    said: /^timeout, server .* not responding/im,
    code: 'Unreachable',
    sentence: (at) => `the ssh connection to ${at} fell silent`,
  },
  {
    said: /remote host identification has changed/i,
    code: 'Refused',
    sentence: (at, host) =>
      `${at} shows another host key than the one known here: find out why before you trust it; ` +
      `\`ssh-keygen -R ${host}\` forgets the old key`,
  },
  {
    said: /host key verification failed|no matching host key|no .* host key is known/i,
    code: 'Refused',
    sentence: (at, host) =>
      `the host key of ${at} is not known here: run \`ssh ${host}\` once in a terminal and compare the key it shows`,
  },
  {
    said: /permission denied \([^)]*\)|too many authentication failures|no more authentication methods/i,
    code: 'Refused',
    sentence: (at, host) =>
      `${at} does not let this user in: \`ssh ${host}\` must work without a password or a question ` +
      '(a key in the agent, or named in ~/.ssh/config)',
  },
  {
    said: /bad configuration option|bad owner or permissions|terminating, \d+ bad configuration/i,
    code: 'Refused',
    sentence: (at) => `ssh does not take its own configuration for ${at}`,
  },
  {
    said: /permission denied while trying to connect to the docker|dial unix .*permission denied/i,
    code: 'Refused',
    sentence: (at) =>
      `the user at ${at} may not use Docker there: add that user to the docker group over there, and log in anew`,
  },
  {
    said: /cannot connect to the docker daemon|is the docker daemon running|failed to connect to the docker api|failed to open the raw stream/i,
    code: 'Unreachable',
    sentence: (at) => `no Docker engine answers at the other end of ${at}: start Docker over there`,
  },
  {
    said: /'?dial-stdio'? is not a docker command|unknown command: docker system dial-stdio/i,
    code: 'Unreachable',
    sentence: (at) =>
      `the docker command at ${at} is too old to be reached over ssh: 18.09 is the oldest that can`,
  },
]

/** 126 and 127 are what a shell answers for a command that it cannot run, or does not have. */
function ruleFor({ code, stderr }: SshEnd): Rule | null {
  const rule = RULES.find(({ said }) => said.test(stderr))
  if (rule !== undefined) return rule
  if (code === 127 || code === 126 || /docker.*(command )?not found/i.test(stderr)) {
    return {
      said: /^/,
      code: 'Unreachable',
      sentence: (at) =>
        `there is no docker command at ${at}: install Docker over there, or put docker in the PATH of commands run by ssh`,
    }
  }
  return null
}

/** The last thing said that is no mere notice. */
function lastWords(stderr: string): string {
  const lines = stderr
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^(warning|debug\d|\*\*)/i.test(line))
  return (lines.at(-1) ?? '').slice(0, 300)
}

/** `at` is the address for people, `host` what one would give to ssh. */
export function explainSsh(end: SshEnd, at: string, host: string): Failure {
  const rule = ruleFor(end)
  const words = lastWords(end.stderr)
  if (rule !== null) {
    const said = words === '' ? '' : ` (it said: ${words.replace(/\.$/, '')})`
    return { code: rule.code, message: `${rule.sentence(at, host)}${said}`, retryable: true }
  }
  const how = end.code === null ? 'was ended' : `ended with code ${end.code}`
  const message = `the ssh connection to ${at} ${how}${words === '' ? '' : `: ${words.replace(/\.$/, '')}`}`
  return { code: 'Unreachable', message, retryable: true }
}
