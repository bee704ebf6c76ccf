/**
 * The layers of ARCHITECTURE.md as rules: each folder names what it may import, and everything else fails the build.
 * Specs may import what they test with; production code never imports test code.
 */
const SPEC = '\\.(spec|live\\.spec)\\.tsx?$|/testing/|vite\\.config\\.ts$'
const NODE =
  '^(node:)?(assert|async_hooks|buffer|child_process|crypto|dns|events|fs|http|https|net|os|path|process|readline|stream|timers|tls|tty|url|util|worker_threads|zlib|perf_hooks|string_decoder|module)(/|$)'

/** @param {string} folder @param {readonly string[]} allowed regular expressions of module paths */
function layer(folder, allowed, comment) {
  return {
    name: `layer:${folder}`,
    comment: `${folder} may import only: ${comment}`,
    severity: 'error',
    from: { path: `^${folder}/`, pathNot: SPEC },
    to: { pathNot: [`^${folder}/`, ...allowed] },
  }
}
const pkg = (...names) => names.map((name) => `^node_modules/(@types/)?${name}/`)
const DOMAIN = '^shared/domain/'
const LIB = '^shared/lib/'
const PORTS = '^electron/observe/ports\\.ts$'

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'data goes one way',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-unresolved',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: ['^electron$', '^node:sqlite$', '\\.css$'] },
    },
    {
      name: 'no-test-code',
      comment: 'production never imports test code',
      severity: 'error',
      from: { path: '^(shared|electron|renderer)/', pathNot: SPEC },
      to: { path: [SPEC, '^e2e/'] },
    },
    {
      name: 'electron-only-in-shell',
      comment: 'only main, preload, window, shell and tray import electron',
      severity: 'error',
      from: {
        path: '^(shared|electron|renderer|e2e)/',
        pathNot: '^electron/(main|preload|window|shell|tray)\\.ts$',
      },
      to: { path: ['^node_modules/electron/', '^electron$'], dependencyTypesNot: ['local'] },
    },
    {
      name: 'no-barrel',
      comment: 'import the file that has it',
      severity: 'error',
      from: {},
      to: { path: '^(shared|electron|renderer)/.*/index\\.tsx?$' },
    },
    layer('shared/lib', [], 'nothing'),
    layer('shared/domain', [LIB, ...pkg('zod')], 'shared/lib, zod'),
    layer('shared/contract', [LIB, DOMAIN, ...pkg('zod')], 'shared/domain, shared/lib, zod'),
    layer('electron/engine', [LIB, DOMAIN, ...pkg('croner')], 'shared/domain, shared/lib, croner'),
    layer(
      'electron/simulate',
      [LIB, DOMAIN, '^electron/engine/', PORTS],
      'electron/engine, the ports of electron/observe, shared',
    ),
    layer(
      'electron/docker',
      [LIB, DOMAIN, PORTS, NODE, ...pkg('dockerode', 'docker-modem', 'zod')],
      'shared, the ports, dockerode, zod, node',
    ),
    layer(
      'electron/prometheus',
      [LIB, DOMAIN, PORTS, NODE, ...pkg('axios', 'zod')],
      'shared, the ports, axios, zod, node',
    ),
    layer('electron/observe', [LIB, DOMAIN, NODE], 'shared, node; adapters only through its ports'),
    layer(
      'electron/storage',
      [LIB, DOMAIN, NODE, ...pkg('node-sqlite3-wasm', 'zod')],
      'shared, node, the SQLite drivers',
    ),
    layer(
      'electron/loop',
      [LIB, DOMAIN, NODE, '^electron/(engine|observe|storage)/'],
      'engine, observe, storage, shared',
    ),
    layer(
      'electron/resources',
      [LIB, DOMAIN, NODE, '^electron/engine/', ...pkg('yaml')],
      'the engine (policies), shared, node, yaml',
    ),
    layer('electron/reports', [LIB, DOMAIN], 'shared/domain, shared/lib'),
    layer(
      'electron/app',
      [
        LIB,
        DOMAIN,
        NODE,
        '^shared/contract/',
        '^electron/(engine|observe|storage|loop|docker|prometheus|simulate|resources|reports|hosts)/',
        '^package\\.json$',
        ...pkg('zod'),
      ],
      'the core, hosts, shared',
    ),
    layer(
      'electron/hosts',
      [LIB, DOMAIN, NODE, '^shared/contract/', ...pkg('ws', 'zod')],
      'the contract, ws, node',
    ),
    layer(
      'electron/desktop',
      [LIB, DOMAIN, NODE, '^shared/contract/', '^electron/storage/atomicFile\\.ts$', ...pkg('zod')],
      'shared, node, the one way files are written',
    ),
    layer(
      'electron/cli',
      [LIB, DOMAIN, NODE, '^shared/contract/', '^electron/(app|hosts|desktop)/', ...pkg('commander', 'zod')],
      'app, hosts, the contract, commander',
    ),
    layer(
      'renderer',
      [
        '^shared/',
        '\\.css$',
        ...pkg(
          'react',
          'react-dom',
          'react-is',
          'recharts',
          'uplot',
          'zustand',
          'radix-ui',
          '@radix-ui',
          '@tanstack',
          'lucide-react',
          '@fontsource-variable',
        ),
      ],
      'shared, react, zustand, charts and primitives',
    ),
    {
      name: 'renderer-stays-in-the-browser',
      severity: 'error',
      from: { path: '^renderer/', pathNot: SPEC },
      to: { path: ['^electron/', '^node:'], dependencyTypes: ['core', 'local'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|release|\\.cache)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.node.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
}
