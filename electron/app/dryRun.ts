/** `DRY_RUN`, as the project Eyrie grew from reads it: any of the usual words for yes. */
export function isDryRun(environment: Readonly<Record<string, string | undefined>>): boolean {
  return /^(1|true|yes|on)$/i.test(environment.DRY_RUN ?? '')
}
