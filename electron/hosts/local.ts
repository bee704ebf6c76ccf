/** A client in the same process as its core: the CLI's, and the desktop window's behind its relay. */
import { MAX_CLIENT_FRAME_BYTES } from '../../shared/contract/codec.ts'
import type { ClientFrame, ServerFrame, Transport } from '../../shared/contract/frames.ts'
import { createPipe } from '../../shared/contract/pipe.ts'
import type { ContractServer } from '../../shared/contract/server.ts'

export function localTransport(server: Pick<ContractServer, 'connect'>): Transport<ClientFrame, ServerFrame> {
  const [client, served] = createPipe<ClientFrame, ServerFrame>(MAX_CLIENT_FRAME_BYTES)
  server.connect(served)
  return client
}
