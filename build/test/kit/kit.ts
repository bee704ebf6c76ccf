/** compose/vedfolnir as an operator has it: a copy in a folder of its own, with the secrets made as README.md says. */
import { execFile, execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { provisionedEnvironment } from '../environment.mjs'

const exec = promisify(execFile)

export const environment = provisionedEnvironment(process.env)

/** Its two files, as every command of README.md names them. */
export const FILES = ['docker-compose.yml', 'docker-compose.scaling.yml']

export const STAND_IN = 'eyrie-stand-in:latest'

export interface Kit {
  readonly folder: string
  read(file: string): string
  write(file: string, text: string): void
  /** What a program prints that is run in the folder; throws with both of its streams. */
  run(program: string, parameters: readonly string[], extra?: NodeJS.ProcessEnv): Promise<string>
  remove(): void
}

/** The commands that README.md gives for the secrets. */
function secretCommands(readme: string): string {
  const found = /## Once: the secrets.*?```sh\n(?<commands>.*?)```/s.exec(readme)?.groups?.commands
  if (found === undefined) throw new Error('README.md does not say how the secrets are made')
  return found
}

export function copyKit(): Kit {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'eyrie-kit-'))
  cpSync('compose/vedfolnir', folder, { recursive: true, filter: (file) => !file.endsWith('secrets') })
  cpSync('build/test/kit/stand-ins.yml', path.join(folder, 'stand-ins.yml'))
  const read = (file: string) => readFileSync(path.join(folder, file), 'utf8')
  execFileSync('bash', ['-e', '-c', secretCommands(read('README.md'))], { cwd: folder })
  return {
    folder,
    read,
    write: (file, text) => {
      writeFileSync(path.join(folder, file), text)
    },
    async run(program, parameters, extra = {}) {
      const env = { ...environment, ...extra }
      const { stdout } = await exec(program, parameters, { cwd: folder, env, maxBuffer: 2 ** 26 })
      return stdout
    },
    remove: () => {
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export const overFiles = (...files: readonly string[]) => files.flatMap((file) => ['-f', file])
