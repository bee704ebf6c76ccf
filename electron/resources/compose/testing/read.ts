/** The compose files of the specs: each folder of `files` is a project. */
import fs from 'node:fs'
import path from 'node:path'
import { loadProject, type LoadedProject } from '../load.ts'
import { readServices, type ComposeService } from '../service.ts'
import type { Problem } from '../source.ts'

export const FILES = path.join(import.meta.dirname, 'files')
export const PROJECTS: readonly string[] = fs.readdirSync(FILES).sort()

/** As Compose finds them: the file, and its override where there is one. */
export function filesOf(project: string): readonly string[] {
  const folder = path.join(FILES, project)
  return ['compose.yaml', 'docker-compose.yml', 'compose.override.yaml']
    .map((name) => path.join(folder, name))
    .filter((file) => fs.existsSync(file))
}

export interface ReadProject {
  readonly loaded: LoadedProject
  readonly services: readonly ComposeService[]
  readonly problems: readonly Problem[]
}

export function readProject(
  files: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): ReadProject {
  const loaded = loadProject({ files, environment })
  const problems = [...loaded.problems]
  const services = loaded.model === null ? [] : readServices(loaded.model, problems)
  return { loaded, services, problems }
}
