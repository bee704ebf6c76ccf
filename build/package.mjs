// @ts-check
/** `npm run package`: an unpacked desktop app for this platform under `release/`, with its fuses set. */
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { build, Platform } from 'electron-builder'
import { root } from './bundle.mjs'
import { ensureBuilt } from './build.mjs'
import { electronRuntime } from './runtime.mjs'

await ensureBuilt()
const runtime = electronRuntime()
if (runtime === null) {
  console.error(
    'package: there is no Electron runtime here and none can be fetched; set ELECTRON_OVERRIDE_DIST_PATH',
  )
  process.exit(1)
}

await build({
  projectDir: root,
  targets: Platform.current().createTarget('dir'),
  publish: 'never',
  config: {
    appId: 'io.eyrie.desktop',
    productName: 'Eyrie',
    directories: { output: 'release', buildResources: 'build/resources' },
    files: ['dist/**', 'package.json', '!node_modules'],
    extraMetadata: { scripts: {}, devDependencies: {} },
    electronDist: path.dirname(runtime),
    npmRebuild: false,
    asar: true,
    // SQLite's WebAssembly and the CLI are read by plain Node too, which knows no asar.
    asarUnpack: [
      'dist/*.wasm',
      'dist/*.cjs',
      'dist/cli.js',
      'dist/daemon.js',
      'dist/chunks/**',
      'dist/simulator.js',
      'dist/traces/**',
    ],
    protocols: [{ name: 'Eyrie', schemes: ['eyrie'] }],
    linux: { category: 'System', executableName: 'eyrie-desktop' },
    electronFuses: {
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      onlyLoadAppFromAsar: true,
      grantFileProtocolExtraPrivileges: false,
    },
  },
})
const [unpacked = ''] = (await readdir(path.join(root, 'release'))).filter(
  (name) => name.endsWith('-unpacked') || name.startsWith('mac'),
)
console.log(`unpacked app: ${path.join('release', unpacked)}`)
