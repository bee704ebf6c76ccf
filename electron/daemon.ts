/** The headless controller, on plain Node: what a service manager starts. The same as `eyrie daemon …`. */
import path from 'node:path'
import { runProcess } from './cli/process.ts'

void runProcess(['daemon', ...process.argv.slice(2)], path.join(import.meta.dirname, 'renderer'))
