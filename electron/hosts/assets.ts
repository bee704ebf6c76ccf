/** Which file of the built renderer a path means, what it is, and what the page may do: the same in both hosts. */
import path from 'node:path'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
}

export function contentType(file: string): string {
  return TYPES[path.extname(file)] ?? 'application/octet-stream'
}

/**
 * The file under `folder` that a URL path names; null for what lies outside, is hidden, or cannot be decoded. Only
 * the page itself is served for `/`: pages live behind the hash.
 */
export function resolveAsset(folder: string, urlPath: string): string | null {
  let decoded: string
  try {
    decoded = decodeURIComponent(urlPath)
  } catch {
    return null
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return null
  const relative = decoded === '/' ? 'index.html' : decoded.replace(/^\/+/, '')
  if (relative.split('/').some((part) => part.startsWith('.'))) return null
  const file = path.resolve(folder, relative)
  return file.startsWith(path.resolve(folder) + path.sep) ? file : null
}

/** Nothing but our own files; style attributes because charts and popovers place themselves with them. */
export function contentSecurityPolicy(): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
