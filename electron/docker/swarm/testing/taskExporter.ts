/** A Prometheus and what it scrapes: one container's control group, told with cAdvisor's names and labels. */
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'

export const PROMETHEUS = ['/usr/bin/prometheus', '/usr/local/bin/prometheus'].find((file) =>
  existsSync(file),
)

export interface Exporter {
  /** Where the Prometheus answers. */
  readonly url: string
  close(): Promise<void>
}

const CGROUPS = '/sys/fs/cgroup'

/** CPU seconds and working set of a container of any engine on this machine, by either version of control groups. */
function read(id: string): { readonly seconds: number; readonly bytes: number } {
  const file = (at: string) => readFileSync(path.join(CGROUPS, at), 'utf8')
  const field = (text: string, name: string) => Number(new RegExp(`^${name} (\\d+)`, 'm').exec(text)?.[1])
  if (existsSync(path.join(CGROUPS, 'cpuacct'))) {
    const memory = file(`memory/docker/${id}/memory.stat`)
    const used = Number(file(`memory/docker/${id}/memory.usage_in_bytes`))
    const seconds = Number(file(`cpuacct/docker/${id}/cpuacct.usage`)) / 1e9
    return { seconds, bytes: used - field(memory, 'total_inactive_file') }
  }
  const inactive = field(file(`docker/${id}/memory.stat`), 'inactive_file')
  const bytes = Number(file(`docker/${id}/memory.current`)) - inactive
  return { seconds: field(file(`docker/${id}/cpu.stat`), 'usage_usec') / 1e6, bytes }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** `labels` beside the series' own: what a cAdvisor of that configuration would keep. */
export async function exportTask(id: string, labels: string): Promise<Exporter> {
  if (PROMETHEUS === undefined) throw new Error('Prometheus is not installed: apt-get install prometheus')
  const folder = await mkdtemp(path.join(os.tmpdir(), 'eyrie-tasks-'))
  const server = createServer((_, response) => {
    const { seconds, bytes } = read(id)
    response.setHeader('Content-Type', 'text/plain; version=0.0.4')
    response.end(
      `container_cpu_usage_seconds_total{${labels},cpu="total"} ${seconds}\n` +
        `container_memory_working_set_bytes{${labels}} ${bytes}\n` +
        `container_cpu_usage_seconds_total{id="/docker/other",cpu="total"} 1\n`,
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const target = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const config = path.join(folder, 'prometheus.yml')
  await writeFile(
    config,
    `global: {scrape_interval: 1s}\nscrape_configs:\n  - job_name: cadvisor\n    static_configs: [{targets: ['${target}']}]\n`,
  )
  const address = `127.0.0.1:${await freePort()}`
  const child: ChildProcess = spawn(
    PROMETHEUS,
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${path.join(folder, 'data')}`,
      `--web.listen-address=${address}`,
      '--log.level=error',
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  )
  return {
    url: `http://${address}`,
    async close() {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = new Promise((resolve) => child.once('exit', resolve))
        child.kill('SIGKILL')
        await ended
      }
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await rm(folder, { recursive: true, force: true })
    },
  }
}
