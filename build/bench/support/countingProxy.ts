/** A socket in front of an engine's own that passes everything on and counts what goes through. */
import { createConnection, createServer } from 'node:net'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'

export interface CountingProxy {
  readonly socket: string
  /** Connections made so far. */
  connections(): number
  /** Messages of statistics the engine has sent so far. */
  statistics(): number
  close(): Promise<void>
}

/** Once in each message; `"preread"` does not end like it. */
const MARK = '"read":"'

export async function countingProxy(engine: string): Promise<CountingProxy> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'eyrie-proxy-'))
  const socket = path.join(folder, 'd.sock')
  let connections = 0
  let statistics = 0
  const server = createServer((client) => {
    connections += 1
    const onward = createConnection(engine)
    const end = () => {
      client.destroy()
      onward.destroy()
    }
    for (const side of [client, onward]) side.on('error', end).on('close', end)
    client.pipe(onward)
    onward.on('data', (piece: Buffer) => {
      statistics += piece.toString('latin1').split(MARK).length - 1
      client.write(piece)
    })
  })
  await new Promise<void>((resolve) => server.listen(socket, resolve))
  return {
    socket,
    connections: () => connections,
    statistics: () => statistics,
    async close() {
      server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
