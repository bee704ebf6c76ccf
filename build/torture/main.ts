/**
 * `npm run torture`: kills and hangs Eyrie and a private engine under real actions, and looks at what is left. Needs
 * root. `--tenth`: a tenth of it, for CI; `--seed N`: the same choices again; `--record`: writes docs/torture.md; a
 * word: only scenarios whose name has it.
 */
import path from 'node:path'
import { openDockerApi } from '../../electron/docker/client.ts'
import { ensureTestImage } from '../../electron/docker/testing/image.ts'
import { privateEngine } from '../../electron/docker/testing/privateEngine.ts'
import { killDaemons } from './eyrie.ts'
import { recordOf, revisionNow, writeRecord } from './record.ts'
import { randomOf, type Round, type Scenario } from './scenario.ts'
import { killEyrie } from './scenarios/killEyrie.ts'
import { loseEngine } from './scenarios/loseEngine.ts'
import { raceEyries } from './scenarios/raceEyries.ts'
import { stopEyrie } from './scenarios/stopEyrie.ts'

/** Add a scenario: a file in `scenarios/`, and its name here. */
const SCENARIOS: readonly Scenario[] = [...killEyrie, ...loseEngine, ...raceEyries, ...stopEyrie]

const words = process.argv.slice(2)
const tenth = words.includes('--tenth')
const record = words.includes('--record')
const seedAt = words.indexOf('--seed')
const seed = seedAt === -1 ? Date.now() % 1_000_000 : Number(words[seedAt + 1])
const wanted = words.filter((word, at) => !word.startsWith('--') && (seedAt === -1 || at !== seedAt + 1))
const chosen = SCENARIOS.filter(({ name }) => wanted.every((word) => name.includes(word)))
if (!Number.isInteger(seed) || chosen.length === 0) {
  const names = SCENARIOS.map(({ name }) => name).join(', ')
  console.error(
    `usage: npm run torture -- [--tenth] [--seed N] [--record] [SCENARIO …]   (scenarios: ${names})`,
  )
  process.exit(2)
}
if (process.getuid?.() !== 0) {
  console.error('torture: an engine of its own needs root')
  process.exit(2)
}

const answers = async (socket: string) =>
  (await openDockerApi({ name: 'private', address: { kind: 'socket', path: socket } })).ok
const engine = await privateEngine(answers)
const rounds: Round[] = []
const begun = Date.now()
const revision = revisionNow()
console.log(`seed ${seed}`)
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    console.error(`broken off by ${signal}`)
    killDaemons()
    // What runs on the engine ends with it.
    void engine.remove().finally(() => process.exit(130))
  })
try {
  await engine.start()
  const image = await ensureTestImage(engine.host)
  for (const scenario of chosen) {
    console.log(`\n${scenario.name}`)
    const random = randomOf(seed)
    await scenario.run({
      engine,
      image,
      tenth,
      random,
      record(round) {
        rounds.push(round)
        const verdict = round.wrong.length === 0 ? 'right' : `WRONG: ${round.wrong.join('; ')}`
        console.log(
          `  ${round.point}: ${verdict} (${(round.ms / 1000).toFixed(1)} s)\n      ${round.outcome}`,
        )
      },
    })
  }
} finally {
  await engine.remove()
}
const text = recordOf({ rounds, scenarios: chosen, seed, tenth, revision, begun, ended: Date.now() })
console.log(`\n${text}`)
if (record) await writeRecord(path.resolve('docs/torture.md'), text)
process.exit(rounds.length > 0 && rounds.every(({ wrong }) => wrong.length === 0) ? 0 : 1)
