/** Stands in for ssh2 in bundles: Eyrie reaches remote engines through the user's own ssh, never through this package. */
// dockerode asks for a class, and this one exists to refuse.
// eslint-disable-next-line @typescript-eslint/no-extraneous-class -- it stands for a class of that name
export class Client {
  constructor() {
    throw new Error('ssh connections go through the ssh command, not through ssh2')
  }
}
