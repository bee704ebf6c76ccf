/** What live specs need of the real engine: containers of their own, by the docker CLI, removed at the end. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const exec = promisify(execFile)

/** Every name of these tests begins with it, and nothing else is touched. */
export const PREFIX = process.env.EYRIE_TEST_PREFIX ?? `eyrie-docker-${process.pid}`

/** Runs the docker CLI and answers what it printed. */
export async function docker(...parameters: readonly string[]): Promise<string> {
  const { stdout } = await exec('docker', parameters)
  return stdout.trim()
}

/** Removes containers by name, whether they are there or not. */
export async function removeContainers(...names: readonly string[]): Promise<void> {
  await exec('docker', ['rm', '-f', '-v', ...names]).catch(() => undefined)
}

/** Asks again until the answer satisfies; answers the last one either way. */
export async function until<T>(
  ask: () => T | Promise<T>,
  good: (answer: T) => boolean,
  seconds: number,
): Promise<T> {
  const end = Date.now() + seconds * 1000
  for (;;) {
    const answer = await ask()
    if (good(answer) || Date.now() > end) return answer
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** The labels Compose would give to a replica, as parameters of `docker run`. */
export function composeLabels(project: string, service: string, number: number): readonly string[] {
  const labels = {
    project,
    service,
    'container-number': String(number),
    oneoff: 'False',
    'config-hash': 'c0ffee',
    'project.working_dir': '/srv/shop',
    'project.config_files': '/srv/shop/compose.yaml,/srv/shop/override.yaml',
  }
  return Object.entries(labels).flatMap(([name, value]) => ['--label', `com.docker.compose.${name}=${value}`])
}
