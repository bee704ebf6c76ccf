// @ts-check
// Runs one command with its output shown as it comes, and ends it with everything it started.
import { spawn } from 'node:child_process'

const grouped = process.platform !== 'win32'

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set()

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
function end(child, signal) {
  if (child.pid === undefined) return
  try {
    // A negative id means the whole group: browsers and servers a test runner leaves behind end with it.
    process.kill(grouped ? -child.pid : child.pid, signal)
  } catch {
    // It ended by itself in the meantime.
  }
}

/** Ends what still runs when the runner itself is told to end. */
export function endOnSignals() {
  for (const [signal, code] of /** @type {const} */ ([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ]))
    process.once(signal, () => {
      for (const child of running) end(child, 'SIGTERM')
      setTimeout(() => process.exit(code), 2_000)
    })
}

/**
 * @param {readonly string[]} command
 * @param {{ environment: Readonly<Record<string, string | undefined>>, folder: string, limitMinutes: number }} options
 * @returns {Promise<string | null>} null when it ended well, else how it ended
 */
export function run(command, { environment, folder, limitMinutes }) {
  const [program, ...parameters] = command
  if (program === undefined) return Promise.resolve('there is no command')
  return new Promise((resolve) => {
    const child = spawn(program, parameters, {
      cwd: folder,
      env: environment,
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: grouped,
      shell: !grouped && program.endsWith('.cmd'),
    })
    running.add(child)
    let late = false
    const limit = setTimeout(() => {
      late = true
      end(child, 'SIGTERM')
      setTimeout(() => end(child, 'SIGKILL'), 5_000).unref()
    }, limitMinutes * 60_000)
    /** @param {string | null} outcome */
    const done = (outcome) => {
      clearTimeout(limit)
      running.delete(child)
      end(child, 'SIGKILL')
      resolve(outcome)
    }
    child.once('error', (error) => done(`${program} did not start: ${error.message}`))
    child.once('exit', (code, signal) => {
      if (late) done(`it took longer than ${limitMinutes} minutes`)
      else if (signal !== null) done(`signal ${signal}`)
      else done(code === 0 ? null : `exit code ${code ?? 'unknown'}`)
    })
  })
}
