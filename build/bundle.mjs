// @ts-check
/** Bundles TypeScript entries for plain Node or Electron's main process: one folder that runs without node_modules. */
import { copyFile } from 'node:fs/promises'
import { builtinModules, createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const require = createRequire(import.meta.url)

/** `node:sqlite` is younger than Node 20's list of built-ins. */
const external = [...builtinModules, /^node:/, 'electron', 'cpu-features']

/** dockerode, ws and axios are CommonJS inside: an ESM bundle has to lend them these names. */
const banner = [
  "import { createRequire as __createRequire } from 'node:module'",
  "import { fileURLToPath as __fileURLToPath } from 'node:url'",
  "import { dirname as __dirnameOf } from 'node:path'",
  'const require = __createRequire(import.meta.url)',
  'const __filename = __fileURLToPath(import.meta.url)',
  'const __dirname = __dirnameOf(__filename)',
].join('\n')

/**
 * @param {Record<string, string>} entries name of the output → source file
 * @param {{ outDir: string, format?: 'es' | 'cjs' }} options
 */
export async function bundleNode(entries, { outDir, format = 'es' }) {
  const extension = format === 'cjs' ? 'cjs' : 'js'
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    resolve: {
      alias: { ssh2: path.join(root, 'build/stubs/ssh2.ts') },
      conditions: ['node'],
      mainFields: ['module', 'main'],
    },
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: false,
      target: 'node20',
      minify: false,
      sourcemap: false,
      copyPublicDir: false,
      rollupOptions: {
        input: entries,
        external,
        output: {
          format,
          entryFileNames: `[name].${extension}`,
          chunkFileNames: `chunks/[name]-[hash].${extension}`,
          ...(format === 'es' ? { banner } : {}),
        },
      },
    },
  })
}

/**
 * Bundles what is to run in a page into one script.
 * @param {string} entry source file
 * @param {{ outDir: string, name: string }} options `name`: of the output, without `.js`
 */
export async function bundlePage(entry, { outDir, name }) {
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      outDir,
      emptyOutDir: false,
      copyPublicDir: false,
      lib: { entry, formats: ['iife'], name: 'page', fileName: () => `${name}.js` },
    },
  })
}

/**
 * The SQLite driver of Node 20 reads its WebAssembly from beside itself, so it stays a file of its own.
 * @param {string} outDir
 */
export async function copySqliteDriver(outDir) {
  const driver = path.dirname(require.resolve('node-sqlite3-wasm'))
  await copyFile(path.join(driver, 'node-sqlite3-wasm.wasm'), path.join(outDir, 'node-sqlite3-wasm.wasm'))
  await copyFile(path.join(driver, 'node-sqlite3-wasm.js'), path.join(outDir, 'node-sqlite3-wasm.cjs'))
}
