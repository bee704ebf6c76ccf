/**
 * The protocol under every order of steps that a few contenders can come to: each call on the engine takes effect, and
 * each answer arrives, when the search says so, and between any two of them the clock may jump past every claim's end
 * (which is what a stopped process sees). A schedule is a list of choices; running it again with one choice changed
 * visits the next one.
 */
import { describe, expect, test } from 'vitest'
import { createProjectLease, type ProjectLease } from './leaseProject.ts'
import type { Claim } from '../observe/ports.ts'
import { fakeClaims, holderNamed, type FakeClaims } from './testing/claims.ts'

const TIMING = { ttlMs: 40_000, stepMs: 10_000, pollMs: 2_000 }
const START = 1_000_000_000
/** Beyond every claim's end, which is what a process sees that was stopped. */
const BEYOND_MS = TIMING.ttlMs + TIMING.stepMs + 1_000
/** A renewal is due. */
const DUE_MS = 15_000
const CALL_MS = 20_000

interface Waiting {
  readonly name: string
  readonly go: () => void
}

/** Leave that was given: whoever had it may be acting until `until`, by the engine's clock. */
interface Act {
  readonly contender: string
  readonly until: number
  ended: boolean
}

interface World {
  readonly claims: FakeClaims
  readonly acts: Act[]
  /** Two that may have acted at the same time. */
  readonly together: string[]
  clock: number
  jumps: number
}

/** What one contender does, with every engine call held up. `act` answers how to say that it has ended. */
type Script = (lease: ProjectLease, act: () => Promise<() => void>) => Promise<void>

interface Model {
  readonly scripts: readonly Script[]
  /** By how much the clock may jump, one jump after the other, each between any two steps. */
  readonly jumps: readonly number[]
  /** A dead holder's claim lies there, and is over. */
  readonly remains?: boolean
  /** There is a step between leave and the request: the connection. */
  readonly connects?: boolean
  /** Acts on leave however late, as without departures.ts: what the search must find. */
  readonly hasty?: boolean
}

function contender(
  world: World,
  name: string,
  model: Model,
  script: Script,
  hold: (name: string) => Promise<void>,
): Promise<void> {
  const lease = createProjectLease({
    project: 'shop',
    engine: () => 'compose',
    claims: world.claims.store(name),
    onlooker: { me: holderNamed(name), isDead: () => false, isForgotten: () => false },
    timing: TIMING,
    monotonic: () => world.clock,
    lastEpoch: () => 0,
    sawEpoch: () => undefined,
    onChange: () => undefined,
    onLost: () => undefined,
  })
  return script(lease, async () => {
    const leave = await lease.fence.leave(CALL_MS)
    if (model.connects === true) await hold(name)
    // The request leaves in this very turn, or not at all (electron/docker/departures.ts).
    if (!leave.ok || (model.hasty !== true && world.clock > leave.value.until)) return () => undefined
    const act: Act = { contender: name, until: world.clock + CALL_MS, ended: false }
    for (const other of world.acts)
      if (other.contender !== name && !other.ended && world.clock < other.until)
        world.together.push(`${other.contender} may act until ${other.until - START}, and so does ${name}`)
    world.acts.push(act)
    return () => {
      act.ended = true
    }
  })
}

/** Everything that can go on without another choice has gone on. */
const quiet = () => new Promise<void>((resolve) => setImmediate(resolve))

interface Ran {
  readonly world: World
  /** What was chosen at each step, and of how many. */
  readonly chosen: readonly number[]
  readonly widths: readonly number[]
}

async function run(model: Model, choose: (step: number, width: number) => number): Promise<Ran> {
  let waiting: readonly Waiting[] = []
  const hold = (name: string) =>
    new Promise<void>((resolve) => {
      waiting = [...waiting, { name, go: resolve }]
    })
  const world: World = {
    acts: [],
    together: [],
    clock: START,
    jumps: 0,
    claims: fakeClaims({
      now: () => world.clock,
      monotonic: () => world.clock,
      gate: hold,
      answer: (name, call) => (call === 'read' ? hold(name) : Promise.resolve()),
    }),
  }
  if (model.remains === true) world.claims.put(remains())
  let live = model.scripts.length
  model.scripts.forEach((script, index) => {
    void contender(world, `c${index}`, model, script, hold).finally(() => (live -= 1))
  })
  const chosen: number[] = []
  const widths: number[] = []
  for (;;) {
    await quiet()
    if (live === 0 && waiting.length === 0) return { world, chosen, widths }
    const width = waiting.length + (world.jumps < model.jumps.length ? 1 : 0)
    const choice = choose(widths.length, width)
    chosen.push(choice)
    widths.push(width)
    const next = waiting[choice]
    if (next === undefined) {
      world.clock += model.jumps[world.jumps] ?? 0
      world.jumps += 1
      continue
    }
    waiting = waiting.filter((each) => each !== next)
    next.go()
  }
}

function remains(): Claim {
  const since = START - 3_600_000
  const times = { since, expiresAt: since + TIMING.ttlMs, ttlMs: TIMING.ttlMs, stepMs: TIMING.stepMs }
  return {
    id: 'remains',
    project: 'shop',
    engine: 'compose',
    holder: holderNamed('dead'),
    epoch: 7,
    version: 41,
    ...times,
  }
}

/** What must never be: two that may both be acting, or a version given twice. */
function wrongIn({ together, claims }: World): string | null {
  const versions = claims.all().map(({ version }) => version)
  if (new Set(versions).size !== versions.length) return `a version was given twice: ${versions.join()}`
  return together[0] ?? null
}

function check({ world, chosen }: Ran): void {
  const wrong = wrongIn(world)
  if (wrong === null) return
  throw new Error(`${wrong}\nin the schedule ${chosen.join(' ')}\n${world.claims.changes.join('\n')}`)
}

interface Found {
  readonly schedules: number
  /** Who acted, in order: each way that it can go. */
  readonly acted: ReadonlySet<string>
}

const orderOf = ({ acts }: World) => acts.map(({ contender: name }) => name).join(' ')

/** Every schedule there is. */
async function explore(model: Model): Promise<Found> {
  const acted = new Set<string>()
  let prefix: readonly number[] = []
  for (let schedules = 1; ; schedules += 1) {
    const start = prefix
    const ran = await run(model, (step) => start[step] ?? 0)
    check(ran)
    acted.add(orderOf(ran.world))
    const last = ran.widths.findLastIndex((width, step) => (ran.chosen[step] ?? 0) + 1 < width)
    if (last < 0) return { schedules, acted }
    prefix = [...ran.chosen.slice(0, last), (ran.chosen[last] ?? 0) + 1]
  }
}

/** As many schedules, drawn with a seed: for what has too many to see them all. */
async function draw(model: Model, schedules: number): Promise<Found> {
  const acted = new Set<string>()
  let seed = 1
  for (let drawn = 0; drawn < schedules; drawn += 1) {
    const ran = await run(model, (_, width) => {
      // The constants of Numerical Recipes' generator.
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
      return Math.floor((seed / 2 ** 32) * width)
    })
    check(ran)
    acted.add(orderOf(ran.world))
  }
  return { schedules, acted }
}

const acts: Script = async (lease, act) => {
  await lease.keep()
  await act()
}
const actsAndGoes: Script = async (lease, act) => {
  await lease.keep()
  const ended = await act()
  ended()
  await lease.letGo()
}
const keepsActing: Script = async (lease, act) => {
  await lease.keep()
  const ended = await act()
  ended()
  await lease.keep()
  await act()
}

describe('in every order of their steps', () => {
  test('of two that claim at once exactly one acts', async () => {
    const { acted } = await explore({ scripts: [acts, acts], jumps: [] })
    expect(acted).toEqual(new Set(['c0', 'c1']))
  })

  test('of two that find the remains of a dead one exactly one acts', async () => {
    const { acted } = await explore({ scripts: [acts, acts], jumps: [], remains: true })
    expect(acted).toEqual(new Set(['c0', 'c1']))
  })

  test('two never act together, at whatever step one is stopped until its claim is over', async () => {
    const { acted, schedules } = await explore({ scripts: [acts, acts], jumps: [BEYOND_MS] })
    expect(schedules).toBeGreaterThan(10_000)
    // One after the other is fine; stopped at the wrong moment, nobody acts.
    expect(acted).toEqual(new Set(['', 'c0', 'c1', 'c0 c1', 'c1 c0']))
  })

  test('one that goes and one that comes never act together', async () => {
    const { acted } = await explore({ scripts: [actsAndGoes, acts], jumps: [] })
    expect(acted).toContain('c0 c1')
    expect(acted).not.toContain('')
  })
})

describe('in thousands of orders', () => {
  test.each<[string, Model]>([
    [
      'a holder that renews and one that takes over',
      { scripts: [keepsActing, acts], jumps: [DUE_MS, BEYOND_MS], connects: true },
    ],
    ['three that claim at once', { scripts: [acts, acts, acts], jumps: [] }],
    [
      'three that are stopped and find remains',
      {
        scripts: [acts, acts, acts],
        jumps: [BEYOND_MS, BEYOND_MS, BEYOND_MS],
        remains: true,
        connects: true,
      },
    ],
    [
      'three that act again and again, stopped at times',
      {
        scripts: [keepsActing, keepsActing, acts],
        jumps: [DUE_MS, BEYOND_MS, DUE_MS, BEYOND_MS],
        connects: true,
      },
    ],
    ['three that come and go', { scripts: [actsAndGoes, actsAndGoes, actsAndGoes], jumps: [BEYOND_MS] }],
  ])('%s never act together', async (_, model) => {
    const { acted } = await draw(model, 3_000)
    expect(acted.size).toBeGreaterThan(1)
  })

  test('the search finds two that act together where leave is used however late', async () => {
    const hasty: Model = { scripts: [acts, acts], jumps: [BEYOND_MS], connects: true, hasty: true }
    await expect(draw(hasty, 20_000)).rejects.toThrow('may act until')
  })
})
