/** The contract suite over the real bridge: page, preload, main process and core, with nothing in between replaced. */
import { test } from '@playwright/test'
import type { ContractHost } from '../contract/case.ts'
import { contractCases } from '../contract/cases.ts'
import type { RawTransport } from '../contract/probe.ts'
import { methods } from '../../shared/contract/contract.ts'
import type { ServerFrame } from '../../shared/contract/frames.ts'
import { HOME, launch, type Desktop } from './desktop.ts'

interface Bridge {
  send(frame: unknown): void
  onFrame(listener: (frame: ServerFrame) => void): () => void
  onClose(listener: (why: string) => void): () => void
}

interface Bare {
  readonly eyrie: Bridge
  readonly passFrame: (frame: ServerFrame) => void
  readonly passClose: (why: string) => void
}

let desktop: Desktop
const frames = new Set<(frame: ServerFrame) => void>()
const closes = new Set<(why: string) => void>()

test.beforeAll(async () => {
  desktop = await launch({ args: ['--connection=demo'] })
  await desktop.page.exposeFunction('passFrame', (frame: ServerFrame) => {
    for (const listener of [...frames]) listener(frame)
  })
  await desktop.page.exposeFunction('passClose', (why: string) => {
    for (const listener of [...closes]) listener(why)
  })
})

test.afterAll(async () => {
  await desktop.stop()
})

/** A document of our own origin without the dashboard: each one is a connection on which nothing was said yet. */
async function open(): Promise<RawTransport> {
  const { page } = desktop
  frames.clear()
  closes.clear()
  await page.goto(`${HOME}bare`)
  await page.evaluate(() => {
    const bare = window as unknown as Bare
    bare.eyrie.onFrame((frame) => bare.passFrame(frame))
    bare.eyrie.onClose((why) => bare.passClose(why))
  })
  // As text: what DevTools carries may not be nested as deep as a frame.
  const sent = (text: string) =>
    page.evaluate((each) => (window as unknown as Bare).eyrie.send(JSON.parse(each)), text)
  // One after the other: what a test sends in order has to arrive in order.
  let last: Promise<unknown> = Promise.resolve()
  return {
    send(frame) {
      last = last.then(() => sent(JSON.stringify(frame)))
    },
    onFrame(listener) {
      frames.add(listener)
      return () => frames.delete(listener)
    },
    onClose(listener) {
      closes.add(listener)
      return () => closes.delete(listener)
    },
    close() {
      frames.clear()
      closes.clear()
    },
  }
}

const host: ContractHost = {
  open,
  misfit(method, value) {
    const schema = (methods as Partial<Record<string, (typeof methods)[keyof typeof methods]>>)[method]
    if (schema === undefined) return `there is no method ${method}`
    const parsed = schema.result.safeParse(value)
    return parsed.success ? null : parsed.error.message
  },
}

for (const each of contractCases) test(each.name, () => each.run(host))
