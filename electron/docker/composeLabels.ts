/** The labels by which Compose recognizes its containers; their values are Compose's own. */
export const COMPOSE = {
  project: 'com.docker.compose.project',
  service: 'com.docker.compose.service',
  number: 'com.docker.compose.container-number',
  oneOff: 'com.docker.compose.oneoff',
  configHash: 'com.docker.compose.config-hash',
  /** Files of the project, separated by commas, as absolute paths of the machine where Compose ran. */
  configFiles: 'com.docker.compose.project.config_files',
  environmentFiles: 'com.docker.compose.project.environment_file',
  workingDir: 'com.docker.compose.project.working_dir',
  /** Set on a container that took another one's place; true of that one container only. */
  replaces: 'com.docker.compose.replace',
  /** Tells one-off containers apart. */
  slug: 'com.docker.compose.slug',
} as const

/** Eyrie's own, on every container it makes: the id of the action. Compose takes no notice of labels it does not know. */
export const OPERATION_LABEL = 'eyrie.operation'

/** On containers that are made to be tested: whose they are. They belong to no project. */
export const PROBE_LABEL = 'eyrie.probe'
