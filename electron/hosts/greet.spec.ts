import { expect, test } from 'vitest'
import type { ClientFrame, ServerFrame } from '../../shared/contract/frames.ts'
import { createPipe } from '../../shared/contract/pipe.ts'
import { greet, type ServerSide } from './greet.ts'

const call = (id: number): ClientFrame => ({ type: 'call', id, method: 'app.info', params: {} })

function begin() {
  const [client, near] = createPipe<ClientFrame, ServerFrame>()
  const served: { wanted: string | null; side: ServerSide }[] = []
  greet(near, (wanted, side) => served.push({ wanted, side }))
  const seen = (side: ServerSide | undefined) => {
    const frames: ClientFrame[] = []
    side?.onFrame((frame) => frames.push(frame))
    return frames
  }
  const settle = () => new Promise((resolve) => setTimeout(resolve, 5))
  return { client, served, seen, settle }
}

test('a greeting names the connection and is not passed on', async () => {
  const { client, served, seen, settle } = begin()
  client.send({ type: 'hello', connection: 'far' })
  client.send(call(1))
  await settle()
  expect(served.map(({ wanted }) => wanted)).toEqual(['far'])
  expect(seen(served[0]?.side)).toEqual([call(1)])
})

test('without one the first frame is served like any other, in its order', async () => {
  const { client, served, seen, settle } = begin()
  client.send(call(1))
  client.send(call(2))
  await settle()
  expect(served.map(({ wanted }) => wanted)).toEqual([null])
  const frames = seen(served[0]?.side)
  client.send(call(3))
  await settle()
  expect(frames).toEqual([call(1), call(2), call(3)])
})

test('a greeting that is malformed is served like any other frame, for the server to refuse', async () => {
  const { client, served, seen, settle } = begin()
  const wrong = { type: 'hello', connection: '', sudo: true } as unknown as ClientFrame
  client.send(wrong)
  await settle()
  expect(served.map(({ wanted }) => wanted)).toEqual([null])
  expect(seen(served[0]?.side)).toEqual([wrong])
})

test('a second greeting reaches the server, which knows that it comes too late', async () => {
  const { client, served, seen, settle } = begin()
  client.send({ type: 'hello', connection: 'far' })
  client.send({ type: 'hello', connection: 'farther' })
  await settle()
  expect(served).toHaveLength(1)
  expect(seen(served[0]?.side)).toEqual([{ type: 'hello', connection: 'farther' }])
})

test('a client that floods a connection that is still opening is cut off', async () => {
  const { client, served, settle } = begin()
  let why: string | null = null
  client.onClose((reason) => (why = reason))
  for (let id = 0; id < 300; id += 1) client.send(call(id))
  await settle()
  expect(served).toHaveLength(1)
  expect(why).not.toBeNull()
})
