/** What is known of a service by the name of its image: how to ask for its health, and whether two may share its data. */

interface Known {
  readonly names: readonly string[]
  /** Two of it on one data folder destroy the data, or do not start. */
  readonly oneWriter?: boolean
  readonly health?: string
  /** A version of it that is maintained; for a tag that moves. */
  readonly memory?: string
}

const KNOWN: readonly Known[] = [
  {
    names: ['mysql', 'percona', 'percona-server'],
    oneWriter: true,
    health: 'mysqladmin ping -h 127.0.0.1 --silent',
    memory: '2G',
  },
  {
    names: ['mariadb'],
    oneWriter: true,
    health: 'healthcheck.sh --connect --innodb_initialized',
    memory: '2G',
  },
  {
    names: ['postgres', 'postgresql', 'postgis', 'timescaledb'],
    oneWriter: true,
    health: 'pg_isready -q',
    memory: '2G',
  },
  { names: ['redis', 'valkey', 'keydb'], oneWriter: true, health: 'redis-cli ping', memory: '1G' },
  {
    names: ['mongo', 'mongodb'],
    oneWriter: true,
    health: 'mongosh --quiet --eval \'db.adminCommand("ping")\'',
    memory: '2G',
  },
  { names: ['influxdb'], oneWriter: true, health: 'influx ping', memory: '2G' },
  {
    names: ['prometheus'],
    oneWriter: true,
    health: 'wget -q -O /dev/null http://127.0.0.1:9090/-/healthy',
    memory: '2G',
  },
  {
    names: ['loki'],
    oneWriter: true,
    health: 'wget -q -O /dev/null http://127.0.0.1:3100/ready',
    memory: '1G',
  },
  {
    names: ['grafana', 'grafana-oss', 'grafana-enterprise'],
    oneWriter: true,
    health: 'wget -q -O /dev/null http://127.0.0.1:3000/api/health',
    memory: '1G',
  },
  { names: ['vault'], oneWriter: true, health: 'vault status', memory: '512M' },
  { names: ['rabbitmq'], oneWriter: true, health: 'rabbitmq-diagnostics -q ping', memory: '1G' },
  {
    names: ['nginx'],
    health: 'wget -q -O /dev/null http://127.0.0.1/ || curl -fs -o /dev/null http://127.0.0.1/',
    memory: '256M',
  },
  { names: ['httpd', 'caddy'], health: 'wget -q -O /dev/null http://127.0.0.1/', memory: '256M' },
]

/** `registry.example.com:5000/team/name:tag@digest` in its parts. */
export interface ImageName {
  readonly repository: string
  readonly name: string
  readonly tag: string | null
  readonly digest: string | null
}

export function imageName(image: string): ImageName {
  const [named = '', digest = null] = image.split('@')
  const slash = named.lastIndexOf('/')
  const colon = named.indexOf(':', slash + 1)
  const repository = colon === -1 ? named : named.slice(0, colon)
  return {
    repository,
    name: repository.slice(repository.lastIndexOf('/') + 1),
    tag: colon === -1 ? null : named.slice(colon + 1),
    digest,
  }
}

function known(image: string | null): Known | undefined {
  if (image === null) return undefined
  const { name } = imageName(image)
  return KNOWN.find(({ names }) => names.includes(name))
}

export function hasOneWriter(image: string | null): boolean {
  return known(image)?.oneWriter === true
}

export function memoryFor(image: string | null): string {
  return known(image)?.memory ?? '512M'
}

/** A command that fails where the service does not answer; at least that its main process lives, where no port is known. */
export function healthFor(image: string | null, port: string | null): string {
  const command = known(image)?.health
  if (command !== undefined) return command
  return port === null ? 'kill -0 1' : `wget -q -O /dev/null http://127.0.0.1:${port}/ || exit 1`
}
