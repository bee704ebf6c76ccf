/**
 * A stand-in for the service manager: a datagram socket that keeps what it is told. Node has no such sockets; Perl is
 * on every Debian and macOS.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

export interface NotifySocket {
  readonly path: string
  /** Each datagram as its lines, oldest first. */
  readonly told: readonly string[][]
  close(): Promise<void>
}

const LISTEN = `
use strict; use Socket; $| = 1;
socket(my $s, PF_UNIX, SOCK_DGRAM, 0) or die "socket: $!";
bind($s, sockaddr_un($ARGV[0])) or die "bind: $!";
print "listening\\n";
while (defined recv($s, my $d, 65536, 0)) { $d =~ s/\\n+$//; $d =~ s/\\n/\\t/g; print "$d\\n" }
`

export const hasSystemdNotify = ['/usr/bin', '/bin', '/usr/local/bin'].some((folder) =>
  existsSync(path.join(folder, 'systemd-notify')),
)

export async function notifySocket(): Promise<NotifySocket> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'eyrie-notify-'))
  const socket = path.join(folder, 'notify')
  const child = spawn('perl', ['-e', LISTEN, socket], { stdio: ['ignore', 'pipe', 'inherit'] })
  const told: string[][] = []
  let rest = ''
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`perl ended with ${String(code)}`)))
    child.stdout.on('data', (chunk: Buffer) => {
      const lines = `${rest}${chunk.toString()}`.split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        if (line === 'listening') resolve()
        // A message without words: systemd-notify makes sure that the one before was read.
        else if (line !== '' && line !== 'BARRIER=1') told.push(line.split('\t'))
      }
    })
  })
  return {
    path: socket,
    told,
    async close() {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill()
      await ended
      rmSync(folder, { recursive: true })
    },
  }
}
