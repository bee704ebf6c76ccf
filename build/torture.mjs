// @ts-check
/** `npm run torture`: bundles `build/torture/main.ts` and runs it, as root, on a private engine. */
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { ensureBuilt } from './build.mjs'
import { bundleNode, copySqliteDriver, root } from './bundle.mjs'

await ensureBuilt()
const outDir = path.join(root, '.cache/torture/bundle')
await bundleNode({ main: path.join(root, 'build/torture/main.ts') }, { outDir })
await copySqliteDriver(outDir)
const run = spawnSync(process.execPath, [path.join(outDir, 'main.js'), ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
})
process.exit(run.status ?? 1)
