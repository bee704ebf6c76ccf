/** The real Prometheus for live specs, on a free port of loopback. */
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { freePort } from './server.ts'

const BINARY = ['/usr/bin/prometheus', '/usr/local/bin/prometheus'].find((file) => fs.existsSync(file))

/** On CI its absence is a failure; on a workstation the summary names what was skipped. */
export const skipsPrometheus = BINARY === undefined && process.env.CI !== 'true'

export interface RealPrometheus {
  readonly url: string
  stop(): Promise<void>
}

/** `config`: the text of its prometheus.yml, written into `folder`, where its data goes too. */
export async function startPrometheus(folder: string, config: string): Promise<RealPrometheus> {
  if (BINARY === undefined) throw new Error('Prometheus is not installed here: apt-get install prometheus')
  fs.writeFileSync(path.join(folder, 'prometheus.yml'), config)
  const host = `127.0.0.1:${await freePort()}`
  const child = spawn(
    BINARY,
    [
      `--config.file=${path.join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${path.join(folder, 'data')}`,
      `--web.listen-address=${host}`,
      '--log.level=error',
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  )
  return {
    url: `http://${host}`,
    async stop() {
      if (child.exitCode !== null) return
      await new Promise<void>((resolve) => {
        child.once('exit', () => resolve())
        child.kill('SIGKILL')
      })
    },
  }
}
