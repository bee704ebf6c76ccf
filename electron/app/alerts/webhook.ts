/**
 * Posts notices to an address, one after the other and apart from everything else: what is slow there holds up nobody
 * here. What fails for the moment is tried again, a bounded number of times, and told in words when it is given up.
 */
import { createHmac, randomUUID } from 'node:crypto'
import { fail, ok, type Result } from '../../../shared/lib/result.ts'
import { createSignal, type Signal } from '../../../shared/lib/signal.ts'
import type { Delivery } from '../../../shared/contract/alerts.ts'

export interface WebhookTarget {
  readonly url: string
  readonly secret: string | null
}

export interface WebhookOptions {
  readonly now: () => number
  readonly attempts?: number
  readonly firstPauseMs?: number
  readonly deadlineMs?: number
}

export interface Webhook {
  readonly changed: Signal<void>
  readonly delivery: () => Delivery
  /** Takes its place at the end of the queue; resolves when it is delivered or given up. */
  send(target: WebhookTarget, body: string): Promise<Result<void>>
  close(): void
}

const ATTEMPTS = 5
const FIRST_PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 30_000
const DEADLINE_MS = 5000
/** More that wait would only be told too late. */
const MOST_WAITING = 100

type Attempt =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'again'; readonly sentence: string; readonly afterMs: number | null }
  | { readonly kind: 'refused'; readonly sentence: string }

export function createWebhook(options: WebhookOptions): Webhook {
  const { now, attempts = ATTEMPTS, firstPauseMs = FIRST_PAUSE_MS, deadlineMs = DEADLINE_MS } = options
  const changed = createSignal<void>()
  const closing = new AbortController()
  let delivery: Delivery = { state: 'idle', sentence: '', at: null }
  let waiting = 0
  let last: Promise<unknown> = Promise.resolve()

  function tell(state: Delivery['state'], sentence: string): void {
    delivery = { state, sentence, at: now() }
    changed.emit()
  }

  async function deliver(target: WebhookTarget, body: string): Promise<Result<void>> {
    const id = randomUUID()
    const place = placeOf(target.url)
    for (let attempt = 1; ; attempt += 1) {
      if (closing.signal.aborted) return fail('Stopped', `Eyrie ended before ${place} had answered.`)
      const answer = await post(target, body, id, { now, deadlineMs, closing: closing.signal })
      if (answer.kind === 'delivered') {
        tell('delivered', `Delivered to ${place}${attempt === 1 ? '' : ` at attempt ${attempt}`}.`)
        return ok(undefined)
      }
      if (answer.kind === 'refused' || attempt >= attempts) {
        const tries = attempt === 1 ? '' : ` after ${attempt} attempts`
        const sentence = `Not delivered to ${place}${tries}: ${answer.sentence}`
        tell('failed', sentence)
        return fail('Failed', sentence)
      }
      tell('sending', `Attempt ${attempt} of ${attempts} to ${place} failed: ${answer.sentence}`)
      await pause(
        Math.min(answer.afterMs ?? firstPauseMs * 2 ** (attempt - 1), LONGEST_PAUSE_MS),
        closing.signal,
      )
    }
  }

  return {
    changed,
    delivery: () => delivery,
    send(target, body) {
      if (waiting >= MOST_WAITING) {
        const sentence = `${MOST_WAITING} notices wait for ${placeOf(target.url)} already: this one was not sent.`
        tell('failed', sentence)
        return Promise.resolve(fail('Failed', sentence))
      }
      waiting += 1
      const sent = last.then(() => deliver(target, body)).finally(() => (waiting -= 1))
      last = sent
      return sent
    },
    close: () => closing.abort(),
  }
}

interface PostOptions {
  readonly now: () => number
  readonly deadlineMs: number
  readonly closing: AbortSignal
}

async function post(
  { url, secret }: WebhookTarget,
  body: string,
  id: string,
  { now, deadlineMs, closing }: PostOptions,
): Promise<Attempt> {
  const timestamp = String(Math.floor(now() / 1000))
  const signature = secret === null ? null : signatureOf(secret, timestamp, body)
  try {
    const response = await fetch(url, {
      method: 'POST',
      // A redirect would take the notice, and its signature, to somebody else.
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Eyrie',
        'x-eyrie-delivery': id,
        'x-eyrie-timestamp': timestamp,
        ...(signature === null ? {} : { 'x-eyrie-signature': signature }),
      },
      body,
      signal: AbortSignal.any([closing, AbortSignal.timeout(deadlineMs)]),
    })
    await response.body?.cancel()
    return judged(response)
  } catch (thrown) {
    return { kind: 'again', sentence: thrownWords(thrown, deadlineMs), afterMs: null }
  }
}

/** `sha256=` and the HMAC of `TIMESTAMP.BODY`, so that what was sent once cannot be sent again later. */
export function signatureOf(secret: string, timestamp: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`
}

function judged({ status, ok: well, headers }: Response): Attempt {
  if (well) return { kind: 'delivered' }
  const sentence = `it answered HTTP ${status}.`
  if (status === 429 || status >= 500) {
    const after = Number(headers.get('retry-after') ?? NaN)
    return { kind: 'again', sentence, afterMs: Number.isFinite(after) && after >= 0 ? after * 1000 : null }
  }
  if (status >= 300 && status < 400)
    return { kind: 'refused', sentence: `it redirects (HTTP ${status}): give the address it leads to.` }
  return { kind: 'refused', sentence }
}

/** The thrown value itself may hold the address, which is often the secret. */
function thrownWords(thrown: unknown, deadlineMs: number): string {
  if (thrown instanceof Error && thrown.name === 'TimeoutError')
    return `it did not answer within ${deadlineMs / 1000} s.`
  const cause: unknown = thrown instanceof Error ? thrown.cause : null
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : ''
  switch (code) {
    case 'ECONNREFUSED':
      return 'nothing listens there (connection refused).'
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'its host name is not known here.'
    case 'UND_ERR_SOCKET':
    case 'ECONNRESET':
      return 'it closed the connection without an answer.'
    default:
      return code === '' ? 'it could not be asked.' : `it could not be asked (${code}).`
  }
}

/** Scheme and host alone: the rest of such an address is often a secret. */
export function placeOf(url: string): string {
  try {
    return new URL(url).origin
  } catch {
    return 'the webhook'
  }
}

function pause(ms: number, closing: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      closing.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    closing.addEventListener('abort', done)
    if (closing.aborted) done()
  })
}
