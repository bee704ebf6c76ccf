/** What the loopback host sends back: files with their headers, and small pages in words. */
import type { ServerResponse } from 'node:http'
import { contentSecurityPolicy } from './assets.ts'

const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': contentSecurityPolicy(),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

export interface Body {
  readonly type: string
  readonly content: Buffer | string
  /** Built files carry their content's hash in their name and may be kept. */
  readonly keep?: boolean
}

export function send(
  response: ServerResponse,
  status: number,
  body: Body,
  headers: Readonly<Record<string, string>> = {},
): void {
  const content = typeof body.content === 'string' ? Buffer.from(body.content) : body.content
  response.writeHead(status, {
    ...HEADERS,
    'cache-control': body.keep === true ? 'private, max-age=31536000, immutable' : 'no-store',
    'content-type': body.type,
    'content-length': String(content.length),
    ...headers,
  })
  // Node leaves the body out where the method was HEAD.
  response.end(content)
}

export function redirect(response: ServerResponse, to: string, cookie: string): void {
  response.writeHead(303, {
    ...HEADERS,
    'cache-control': 'no-store',
    location: to,
    'set-cookie': cookie,
    'content-length': '0',
  })
  response.end()
}

export function sendPage(
  response: ServerResponse,
  status: number,
  title: string,
  paragraphs: readonly string[],
  headers: Readonly<Record<string, string>> = {},
): void {
  send(response, status, { type: 'text/html; charset=utf-8', content: page(title, paragraphs) }, headers)
}

function page(title: string, paragraphs: readonly string[]): string {
  const body = paragraphs.map((paragraph) => `<p>${escape(paragraph)}</p>`).join('\n')
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${escape(title)} · Eyrie</title>
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"></head>
<body style="font: 16px/1.5 system-ui, sans-serif; max-width: 34em; margin: 15vh auto; padding: 0 16px">
<h1 style="font-size: 20px">${escape(title)}</h1>
${body}
</body></html>
`
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}
