/** The real engine for live specs of acting: a tiny image, Compose projects of it, and what the docker CLI sees. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { provisionedEnvironment } from '../../../build/test/environment.mjs'
import type { DockerApi } from '../api.ts'
import { openDockerApi } from '../client.ts'
import { resolveEndpoint } from '../endpoint.ts'
import { inspectContainer, type InspectedContainer } from '../inspected.ts'
import { ensureTestImage } from './image.ts'

const exec = promisify(execFile)

export const environment = provisionedEnvironment(process.env)
const prefix = `${environment.EYRIE_TEST_PREFIX ?? 'eyrie'}-act-${process.pid}`

/** Compose programs by version, as `build/provision.sh` leaves them. */
export const COMPOSE_PROGRAMS = [
  ['2.26', environment.EYRIE_COMPOSE_226],
  ['2.40', environment.EYRIE_COMPOSE_240],
] as const

export async function docker(...parameters: readonly string[]): Promise<string> {
  const { stdout } = await exec('docker', parameters, { env: environment })
  return stdout.trim()
}

export async function connect(): Promise<DockerApi> {
  const endpoint = resolveEndpoint({ connection: null, environment })
  if (!endpoint.ok) throw new Error(endpoint.error.message)
  const api = await openDockerApi(endpoint.value)
  if (!api.ok) throw new Error(api.error.message)
  return api.value
}

export async function look(api: DockerApi, id: string): Promise<InspectedContainer> {
  const container = await inspectContainer(api, id, id)
  if (!container.ok) throw new Error(container.error.message)
  return container.value
}

/** busybox and nothing else, with an anonymous volume and a variable of its own. */
const dockerfile = (busybox: string, variant: string) => `FROM scratch
COPY --from=${busybox} /bin/busybox /bin/busybox
RUN ["/bin/busybox", "--install", "-s", "/bin"]
ENV PATH=/bin FROM_IMAGE=kept
VOLUME /from-image
CMD ["sh", "-c", "while :; do sleep 1; done"]
LABEL act.variant=${variant}
`

export interface TestImage {
  readonly name: string
  remove(): Promise<void>
}

/** `variant` changes the image's id. */
export async function buildImage(variant = 'plain', name = `${prefix}-test:${variant}`): Promise<TestImage> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'eyrie-act-'))
  await writeFile(path.join(folder, 'Dockerfile'), dockerfile(await ensureTestImage(), variant))
  await exec('docker', ['build', '-q', '-t', name, folder], { env: { ...environment, DOCKER_BUILDKIT: '0' } })
  await rm(folder, { recursive: true })
  return {
    name,
    async remove() {
      await docker('image', 'rm', '-f', name).catch(() => undefined)
    },
  }
}

export interface TestProject {
  readonly name: string
  readonly folder: string
  compose(...parameters: readonly string[]): Promise<string>
  /** Ids of the service's containers, by number; stopped ones too. */
  ids(service: string): Promise<readonly string[]>
  remove(): Promise<void>
}

/** A project in a folder of its own; `files` lie beside its compose file. */
export async function createProject(
  program: string | undefined,
  suffix: string,
  composeFile: string,
  files: Readonly<Record<string, string>> = {},
): Promise<TestProject> {
  if (program === undefined) throw new Error('no Compose: run build/provision.sh')
  const name = `${prefix}-${suffix}`
  const folder = await mkdtemp(path.join(os.tmpdir(), 'eyrie-act-'))
  for (const [file, text] of Object.entries({ ...files, 'compose.yaml': composeFile }))
    await writeFile(path.join(folder, file), text)

  /** Compose leaves the anonymous volumes of what it scales down or recreates. */
  const volumes = new Set<string>()
  async function noteVolumes(): Promise<void> {
    const own = (await docker('ps', '-aq', '--filter', `label=com.docker.compose.project=${name}`)).split(
      '\n',
    )
    const containers = own.filter((id) => id !== '')
    if (containers.length === 0) return
    const format = '{{range .Mounts}}{{if eq .Type "volume"}}{{.Name}} {{end}}{{end}}'
    const listed = await docker('inspect', '-f', format, ...containers)
    for (const volume of listed.split(/\s+/)) if (/^[0-9a-f]{64}$/.test(volume)) volumes.add(volume)
  }

  async function compose(...parameters: readonly string[]): Promise<string> {
    await noteVolumes()
    const { stdout, stderr } = await exec(program ?? '', ['-p', name, ...parameters], {
      cwd: folder,
      env: environment,
    })
    return `${stdout}${stderr}`
  }
  return {
    name,
    folder,
    compose,
    async ids(service) {
      const format = '{{.ID}} {{.Label "com.docker.compose.container-number"}}'
      const own = [`com.docker.compose.project=${name}`, `com.docker.compose.service=${service}`]
      const filters = own.flatMap((label) => ['--filter', `label=${label}`])
      const lines = await docker('ps', '-a', '--no-trunc', ...filters, '--format', format)
      return lines
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => line.split(' '))
        .sort(([, a], [, b]) => Number(a) - Number(b))
        .map(([id = '']) => id)
    },
    async remove() {
      await compose('down', '-v', '-t', '0', '--remove-orphans')
      for (const volume of volumes) await docker('volume', 'rm', volume).catch(() => undefined)
      await rm(folder, { recursive: true })
    },
  }
}
