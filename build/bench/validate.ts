/** What an audit of a file with fifty services costs, against parsing its YAML, which nobody can avoid. */
import { parseDocument } from 'yaml'
import { audit } from '../../electron/resources/audit/audit.ts'

const ROUNDS = 15
const SERVICES = 50

const service = (index: number) => `  service-${index}:
    # What it is for, in a line or two.
    image: registry.example.com/shop/service-${index}:1.${index}
    environment:
      - LOG_LEVEL=info
      - DATABASE_URL=postgres://db/shop_${index}
    ports: ["${8000 + index}:80"]
    labels:
      eyrie.autoscale.enable: "${index % 2 === 0}"
      eyrie.autoscale.min: "2"
      eyrie.autoscale.max: "5"
    volumes: ["data-${index}:/data", "./conf/${index}:/conf:ro"]
    depends_on: [${index === 0 ? '' : `service-${index - 1}`}]
    deploy:
      replicas: ${1 + (index % 3)}
      resources: *resources
`
const text = `x-resources: &resources
  limits: { cpus: "1", memory: 512M }
services:
${Array.from({ length: SERVICES }, (_, index) => service(index)).join('')}`

function median(work: () => void): number {
  const times = Array.from({ length: ROUNDS }, () => {
    const begun = performance.now()
    work()
    return performance.now() - begun
  })
  return times.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN
}

const bytes = Buffer.from(text)
const run = () =>
  audit({
    files: ['/shop/compose.yaml'],
    environment: {},
    facts: null,
    disk: { read: (file) => (file.endsWith('.env') ? Buffer.alloc(0) : bytes) },
  })
const { summary, problems } = run()
if (problems.length > 0) throw new Error(problems[0]?.message)
const floor = median(() => parseDocument(text))
const whole = median(() => {
  run()
})
console.log(
  `${SERVICES} services, ${text.split('\n').length} lines, ${summary.warn + summary.fail} findings with their patches`,
)
console.log(
  `parsing alone ${floor.toFixed(1)} ms, the whole audit ${whole.toFixed(1)} ms (${(whole / floor).toFixed(1)}×)`,
)
