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

/** What dockerode and its kind bring along for what Eyrie never does: read at every start otherwise. */
const stubs = {
  ssh2: path.join(root, 'build/stubs/ssh2.ts'),
  '@grpc/grpc-js': path.join(root, 'build/stubs/grpc.ts'),
  '@grpc/proto-loader': path.join(root, 'build/stubs/grpc.ts'),
  protobufjs: path.join(root, 'build/stubs/grpc.ts'),
}

/**
 * A single letter beyond Latin makes the engine keep and read a whole file with two bytes a letter.
 * @returns {import('vite').Plugin}
 */
const inAscii = () => ({
  name: 'in-ascii',
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle))
      if (chunk.type === 'chunk')
        chunk.code = chunk.code.replace(
          /[^\0-\x7f]/g,
          (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
        )
  },
})

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
      alias: stubs,
      conditions: ['node'],
      mainFields: ['module', 'main'],
    },
    plugins: [inAscii()],
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
          // Names stay, for stacks in the log; comments and blanks would be half of what is read.
          minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
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
