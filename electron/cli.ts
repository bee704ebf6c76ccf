#!/usr/bin/env node
/** `eyrie COMMAND …` */
import path from 'node:path'
import { runProcess } from './cli/process.ts'

void runProcess(process.argv.slice(2), path.join(import.meta.dirname, 'renderer'))
