/**
 * One ssh process as a socket: what is written goes to the engine at its other end, what the engine sends is read. It
 * ends with the process, and the process ends with it.
 */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { Duplex } from 'node:stream'
import type { Failure } from '../../shared/lib/result.ts'
import { sshArguments, sshLabel, type SshAddress } from './sshAddress.ts'
import { explainSsh } from './sshFailure.ts'

/** Carries the failure through whatever rethrows errors on its way to `explain`. */
export class SshError extends Error {
  readonly failure: Failure

  constructor(failure: Failure) {
    super(failure.message)
    this.name = 'SshError'
    this.failure = failure
  }
}

/**
 * Asked before anything else: while ssh logs in, a request would lie in its pipe and leave whenever that is done. A socket
 * is connected once the engine has answered, and what must be on its way by a certain time is written or given up then.
 */
const KNOCK = 'HEAD /_ping HTTP/1.1\r\nHost: docker\r\n\r\n'
const HEAD_END = '\r\n\r\n'
const LONGEST_HEAD = 64 * 1024

/** Of what ssh says; the reason stands at its end. */
const KEPT_CHARACTERS = 8_000
/** A master that ssh leaves behind (ControlPersist) holds stderr open: its end is not waited for longer. */
const STDERR_MS = 300
/** A stopped process does not hear the polite signal. */
const KILL_MS = 2_000

export class SshSocket extends Duplex {
  private readonly child: ChildProcessWithoutNullStreams
  private readonly address: SshAddress
  private stderr = ''
  private exit: { readonly code: number | null } | null = null
  private stdoutEnded = false
  private stderrEnded = false
  private head: Buffer | null = Buffer.alloc(0)
  private held: (() => void) | null = null
  private idle: { readonly ms: number; timer: NodeJS.Timeout } | null = null

  constructor(address: SshAddress) {
    super()
    this.address = address
    // A process group of its own: Ctrl-C in a terminal must not cut the line under an action that is being ended.
    this.child = spawn('ssh', sshArguments(address), {
      stdio: 'pipe',
      windowsHide: true,
      detached: process.platform !== 'win32',
    })
    const { stdin, stdout, stderr } = this.child
    this.child.on('error', (error: NodeJS.ErrnoException) => this.fail(error))
    // What a dead process did not take is told by its end.
    stdin.on('error', () => undefined)
    stdout.on('error', () => undefined)
    stderr.on('error', () => undefined)
    stdout.on('data', (chunk: Buffer) => {
      this.touch()
      const rest = this.head === null ? chunk : this.greeted(Buffer.concat([this.head, chunk]))
      if (rest.length > 0 && !this.push(rest)) stdout.pause()
    })
    stdin.write(KNOCK)
    stdout.on('close', () => {
      this.stdoutEnded = true
      this.settle()
    })
    stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr = (this.stderr + text).slice(-KEPT_CHARACTERS)
    })
    stderr.on('close', () => {
      this.stderrEnded = true
      this.settle()
    })
    this.child.on('exit', (code) => {
      this.exit = { code }
      this.settle()
      setTimeout(() => {
        this.stderrEnded = true
        this.settle()
      }, STDERR_MS).unref()
    })
  }

  /** As of a socket of node:net. */
  get connecting(): boolean {
    return this.head !== null && !this.destroyed
  }

  /** Takes the answer to the knock; gives what came after it. What is no HTTP is for the reader to refuse. */
  private greeted(head: Buffer): Buffer {
    this.head = head
    const foreign = !'HTTP/'.startsWith(head.subarray(0, 5).toString('latin1')) || head.length > LONGEST_HEAD
    const end = head.indexOf(HEAD_END)
    if (end < 0 && !foreign) return Buffer.alloc(0)
    this.head = null
    this.emit('connect')
    this.held?.()
    this.held = null
    return foreign ? head : head.subarray(end + HEAD_END.length)
  }

  /** Once the process is gone and everything it said was heard: the end, or why it came. */
  private settle(): void {
    if (this.exit === null || !this.stdoutEnded || !this.stderrEnded || this.destroyed) return
    if (this.exit.code === 0) {
      this.push(null)
      this.end()
    } else this.destroy(new SshError(this.explain(this.exit.code)))
  }

  private explain(code: number | null): Failure {
    const { host, user } = this.address
    return explainSsh(
      { code, stderr: this.stderr },
      sshLabel(this.address),
      user === null ? host : `${user}@${host}`,
    )
  }

  private fail(error: NodeJS.ErrnoException): void {
    const why =
      error.code === 'ENOENT'
        ? 'there is no ssh program in the PATH: install an OpenSSH client'
        : `ssh cannot be started: ${error.message}`
    const message = `no way to ${sshLabel(this.address)}: ${why}`
    this.destroy(new SshError({ code: 'Unreachable', message, retryable: true }))
  }

  override _read(): void {
    this.child.stdout.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.touch()
    const write = () => {
      if (this.destroyed) done()
      else this.child.stdin.write(chunk, () => done())
    }
    if (this.head === null) write()
    else this.held = write
  }

  override _final(done: (error?: Error | null) => void): void {
    this.child.stdin.end(() => done())
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (this.idle !== null) clearTimeout(this.idle.timer)
    if (this.exit === null && this.child.pid !== undefined) {
      this.child.kill('SIGTERM')
      const hard = setTimeout(() => this.child.kill('SIGKILL'), KILL_MS)
      this.child.once('exit', () => clearTimeout(hard))
    }
    for (const stream of [this.child.stdin, this.child.stdout, this.child.stderr]) stream.destroy()
    done(error)
  }

  private touch(): void {
    this.idle?.timer.refresh()
  }

  // What node:http asks of a socket beyond a stream.

  setTimeout(ms: number, listener?: () => void): this {
    if (this.idle !== null) clearTimeout(this.idle.timer)
    this.idle = ms > 0 ? { ms, timer: setTimeout(() => this.emit('timeout'), ms).unref() } : null
    // As a socket of node:net: what waited for a time that no longer counts is let go.
    if (listener !== undefined && ms > 0) this.once('timeout', listener)
    else if (listener !== undefined) this.off('timeout', listener)
    return this
  }

  setKeepAlive(): this {
    return this
  }

  setNoDelay(): this {
    return this
  }

  ref(): this {
    this.child.ref()
    return this
  }

  unref(): this {
    this.child.unref()
    return this
  }
}
