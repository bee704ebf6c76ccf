// @ts-check
/** Builds `dist/`: the renderer, and the main process, CLI and daemon; does nothing when nothing changed. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { cp, mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './bundle.mjs'

const dist = path.join(root, 'dist')
const stampFile = path.join(dist, '.stamp')
const sources = [
  'shared',
  'electron',
  'renderer',
  'assets/traces',
  'build/bundle.mjs',
  'build/build.mjs',
  'build/stubs',
  'package-lock.json',
]

/** A digest of every source file's path, size and time: cheap, and enough to know whether to build. */
async function stamp() {
  const hash = createHash('sha256')
  /** @param {string} name */
  const visit = async (name) => {
    const info = await stat(path.join(root, name)).catch(() => null)
    if (info === null) return
    if (info.isDirectory()) {
      const children = (await readdir(path.join(root, name))).sort()
      for (const child of children) await visit(path.join(name, child))
    } else if (!/\.spec\.tsx?$/.test(name)) {
      hash.update(`${name} ${info.size} ${info.mtimeMs}\n`)
    }
  }
  for (const source of sources) await visit(source)
  return hash.digest('hex')
}

async function buildRenderer() {
  const { build } = await import('vite')
  await build({ configFile: path.join(root, 'renderer/vite.config.ts'), logLevel: 'warn' })
}

async function buildNode() {
  const { bundleNode, copySqliteDriver } = await import('./bundle.mjs')
  const at = (/** @type {string} */ name) => path.join(root, 'electron', name)
  const entries = { main: at('main.ts'), cli: at('cli.ts'), daemon: at('daemon.ts') }
  // A thread cannot share the program's chunks once these lie in an archive: it is bundled whole, by itself.
  await bundleNode(entries, { outDir: dist })
  await bundleNode({ simulator: at('app/lab/worker.ts') }, { outDir: dist })
  await cp(path.join(root, 'assets/traces'), path.join(dist, 'traces'), { recursive: true })
  await bundleNode({ preload: at('preload.ts') }, { outDir: dist, format: 'cjs' })
  await copySqliteDriver(dist)
}

/** Builds what `npm start`, the CLI and the tests run. @param {{ force?: boolean, only?: string }} [options] */
export async function ensureBuilt({ force = false, only } = {}) {
  const wanted = await stamp()
  const current = existsSync(stampFile) ? await readFile(stampFile, 'utf8') : ''
  if (!force && !only && current === wanted) return false
  process.env['NODE_ENV'] ??= 'production'
  await mkdir(dist, { recursive: true })
  if (!only) await rm(path.join(dist, 'chunks'), { recursive: true, force: true })
  if (only !== 'node') await buildRenderer()
  if (only !== 'renderer') await buildNode()
  if (!only) await writeFile(stampFile, wanted)
  return true
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const only = process.argv[2]
  if (only !== undefined && only !== 'renderer' && only !== 'node' && only !== '--if-needed') {
    console.error(`build: "${only}" is not a part; use renderer, node, or nothing for both`)
    process.exit(2)
  }
  const started = performance.now()
  const part = only === '--if-needed' ? undefined : only
  const built = await ensureBuilt({
    force: only !== '--if-needed',
    ...(part === undefined ? {} : { only: part }),
  })
  if (built) console.error(`built dist/ in ${((performance.now() - started) / 1000).toFixed(1)} s`)
}
