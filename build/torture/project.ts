/** The project that is tortured: one small service on the private engine, and how it stands. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { provisionedEnvironment } from '../test/environment.mjs'

const exec = promisify(execFile)

export const PROJECT = 'torture'
export const MIN = 1
export const MAX = 6
/** The count every round begins with. */
export const BASE = 2

export interface Seen {
  readonly id: string
  readonly name: string
  readonly number: string
  readonly state: string
}

export interface TorturedProject {
  /** Every container of the service, however it is; claims are not its. */
  containers(): Promise<readonly Seen[]>
  /** Whether replicas that start from now on never become healthy, so that each is taken back. */
  sicken(ill: boolean): Promise<void>
  remove(): Promise<void>
}

const composeFile = (image: string, folder: string) => `
services:
  web:
    image: ${image}
    pull_policy: never
    network_mode: none
    restart: unless-stopped
    stop_grace_period: 3s
    command: ['sh', '-c', 'trap "exit 0" TERM; cat /mood/mood > /mine; while :; do sleep 0.2; done']
    healthcheck: { test: ['CMD', 'sh', '-c', 'read m < /mine; test "$$m" = well'], interval: 1s, retries: 2, timeout: 5s }
    volumes: ['${folder}/mood:/mood']
    labels:
      eyrie.autoscale.enable: 'true'
      eyrie.autoscale.mode: observe
      eyrie.autoscale.min: '${MIN}'
      eyrie.autoscale.max: '${MAX}'
`

export async function upProject(host: string, image: string): Promise<TorturedProject> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'eyrie-tortured-'))
  const environment = { ...provisionedEnvironment(process.env), DOCKER_HOST: host, DOCKER_CONTEXT: '' }
  const docker = async (...parameters: readonly string[]) =>
    (await exec('docker', parameters, { env: environment, cwd: folder })).stdout.trim()
  const mood = path.join(folder, 'mood')
  const sicken = async (ill: boolean) => {
    await writeFile(path.join(mood, 'mood'), ill ? 'ill\n' : 'well\n')
  }
  await exec('mkdir', ['-p', mood])
  await sicken(false)
  await writeFile(path.join(folder, 'compose.yaml'), composeFile(image, folder))
  await docker('compose', '-p', PROJECT, 'up', '-d', '--scale', `web=${BASE}`, '--wait')
  return {
    sicken,
    async containers() {
      const format = '{{.ID}}\t{{.Names}}\t{{.Label "com.docker.compose.container-number"}}\t{{.State}}'
      const filter = `label=com.docker.compose.project=${PROJECT}`
      const listed = await docker('ps', '-a', '--no-trunc', '--filter', filter, '--format', format)
      return listed
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => {
          const [id = '', name = '', number = '', state = ''] = line.split('\t')
          return { id, name, number, state }
        })
    },
    async remove() {
      await docker('compose', '-p', PROJECT, 'down', '-t', '0')
      await rm(folder, { recursive: true, force: true })
    },
  }
}
