/** A tiny image for tests and benchmarks: busybox and nothing else, made without an image registry. */
import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

const exec = promisify(execFile)

export const TEST_IMAGE = 'eyrie-test-busybox:latest'

async function succeeds(command: string, parameters: readonly string[]): Promise<boolean> {
  return exec(command, parameters).then(
    () => true,
    () => false,
  )
}

/** A statically linked busybox in `folder`: from the demo's image where there is one, else from Debian. */
async function fetchBusybox(folder: string, docker: readonly string[]): Promise<string> {
  const file = path.join(folder, 'busybox')
  const name = `eyrie-test-busybox-source-${process.pid}`
  const local = ['-H', 'unix:///var/run/docker.sock']
  for (const engine of [docker, local]) {
    if (!(await succeeds('docker', [...engine, 'create', '--name', name, 'eyrie-demo-redis:latest', 'none'])))
      continue
    const copied = await succeeds('docker', [...engine, 'cp', `${name}:/bin/busybox`, file])
    await exec('docker', [...engine, 'rm', name])
    if (copied) return file
  }
  const unpacked = path.join(folder, 'package')
  const suite = (await exec('sh', ['-c', '. /etc/os-release; echo "$VERSION_CODENAME"'])).stdout.trim()
  await exec('build/provision/deb-extract.sh', [suite, 'busybox-static', unpacked])
  await copyFile(path.join(unpacked, 'bin/busybox'), file)
  return file
}

/** The image's name, once the engine has it. `host`: another engine than the CLI's own, as `docker -H` takes it. */
export async function ensureTestImage(host?: string): Promise<string> {
  const docker = host === undefined ? [] : ['-H', host]
  if (await succeeds('docker', [...docker, 'image', 'inspect', TEST_IMAGE])) return TEST_IMAGE
  const folder = await mkdtemp(path.join(os.tmpdir(), 'eyrie-image-'))
  try {
    const busybox = await fetchBusybox(folder, docker)
    const bin = path.join(folder, 'image', 'bin')
    await mkdir(bin, { recursive: true })
    await copyFile(busybox, path.join(bin, 'busybox'))
    await Promise.all(['sh', 'sleep', 'cat', 'wget'].map((name) => symlink('busybox', path.join(bin, name))))
    const script = 'tar -C "$0" -cf - . | docker "$@"'
    const parameters = [...docker, 'import', '--change', 'ENV PATH=/bin', '-', TEST_IMAGE]
    await exec('sh', ['-c', script, path.join(folder, 'image'), ...parameters])
    return TEST_IMAGE
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
