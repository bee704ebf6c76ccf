// @ts-check
/** `npm run -s eyrie -- COMMAND …`: the CLI from a checkout; builds what is missing first. */
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './bundle.mjs'
import { ensureBuilt } from './build.mjs'

await ensureBuilt()
const cli = path.join(root, 'dist/cli.js')
process.argv[1] = cli
await import(pathToFileURL(cli).href)
