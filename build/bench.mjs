// @ts-check
/**
 * `npm run bench NAME …`: bundles `build/bench/NAME.ts` and runs it in a process of its own; `build/bench/pages/NAME.tsx`,
 * where there is one, lies beside it as `NAME.page.js`.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { bundleNode, bundlePage, copySqliteDriver, root } from './bundle.mjs'

const folder = path.join(root, 'build/bench')
const names = (await readdir(folder).catch(() => []))
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
  .map((file) => file.slice(0, -3))
const [name, ...rest] = process.argv.slice(2)

if (name === undefined || !names.includes(name)) {
  console.error(`usage: npm run bench -- NAME …   (one of: ${names.join(', ')})`)
  process.exit(2)
}
const outDir = path.join(root, '.cache/bench')
await bundleNode({ [name]: path.join(folder, `${name}.ts`) }, { outDir })
await copySqliteDriver(outDir)
const page = path.join(folder, 'pages', `${name}.tsx`)
if (existsSync(page)) await bundlePage(page, { outDir, name: `${name}.page` })
const run = spawnSync(process.execPath, [path.join(outDir, `${name}.js`), ...rest], { stdio: 'inherit' })
process.exit(run.status ?? 1)
