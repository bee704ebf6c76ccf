/**
 * Where a tuning looks next: first where it starts, then evenly all over the space, then around what has been best for
 * its price. Everything follows from the seed and from what was measured.
 */
import type { Policy } from '../../shared/domain/policy.ts'
import type { Measures } from '../../shared/domain/simulation.ts'
import { frontOf, isUnstable } from './front.ts'
import { chance } from './random.ts'
import { AS_IT_IS, policyAt, SPACE, type Point } from './space.ts'

export interface Seen {
  readonly point: Point
  readonly measures: Measures
}

export interface Found {
  readonly point: Point
  readonly policy: Policy
}

export interface Search {
  /**
   * `prices` are the replica-hours of what is to be beaten: most of the search goes on beside these. Null when nothing new
   * is found any more.
   */
  next(seen: readonly Seen[], prices: readonly number[]): Found | null
}

/** Share of the budget that goes all over the space. */
const EXPLORE = 0.4
const TRIES = 60
/** Share of what comes after that is spent beside the prices. */
const BESIDE = 0.75
/** How often what moves a start along its price is changed. */
const CHANGED = 0.75
/** How often a dimension is left as its start has it. */
const LEFT_AS_IT_IS = 0.25

/** Steps of an additive recurrence that fills a unit cube evenly: the fractional parts of √prime. */
const PRIMES = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79]

export function createSearch(starts: readonly Policy[], seed: number, budget: number): Search {
  const known = new Set<string>()
  let round = 0

  function random(...keys: readonly number[]): number {
    return chance(seed, round, ...keys)
  }

  function anywhere(): Point {
    const start = Math.floor(random(10) * starts.length)
    const places = SPACE.map(({ values }, index) => {
      if (random(11, index) < LEFT_AS_IT_IS) return AS_IT_IS
      const stride = Math.sqrt(PRIMES[index % PRIMES.length] ?? 2) % 1
      const walked = (chance(seed, 1000 + index) + round * stride) % 1
      return Math.min(values.length - 1, Math.floor(walked * values.length))
    })
    return { start, places }
  }

  /** A start with most of what moves it along its price changed, and the rest left: presets are sensible. */
  function besideStart(): Point {
    const start = Math.floor(random(13) * starts.length)
    const places = SPACE.map(({ values, core }, index) =>
      core === true && random(14, index) < CHANGED ? Math.floor(random(15, index) * values.length) : AS_IT_IS,
    )
    return { start, places }
  }

  function near(seen: readonly Seen[], prices: readonly number[]): Point {
    const stable = seen.filter(({ measures }) => !isUnstable(measures))
    const front = frontOf(stable.length > 0 ? stable : seen)
    const price = prices[Math.floor((random(12) * prices.length) / BESIDE)]
    const among = price === undefined ? front : beside(front, price)
    const parent = among[Math.floor(random(1) * among.length)]?.point
    const other = front[Math.floor(random(2) * front.length)]?.point
    if (parent === undefined || other === undefined) return anywhere()
    const crossed = random(3) < 0.3 && parent.start === other.start
    const mutations = 1 + Math.floor(random(4) * 3)
    const changed = new Set(
      Array.from({ length: mutations }, (_, nth) => Math.floor(random(5, nth) * SPACE.length)),
    )
    const places = SPACE.map(({ values }, index) => {
      const from = crossed && random(6, index) < 0.5 ? other : parent
      const place = from.places[index] ?? AS_IT_IS
      if (!changed.has(index)) return place
      // Mostly a neighbor, now and then anything.
      if (place === AS_IT_IS || random(7, index) < 0.3) return Math.floor(random(8, index) * values.length)
      const step = random(9, index) < 0.5 ? -1 : 1
      return Math.max(0, Math.min(values.length - 1, place + step))
    })
    return { start: parent.start, places }
  }

  function propose(seen: readonly Seen[], prices: readonly number[]): Point {
    if (round <= starts.length) return { start: round - 1, places: SPACE.map(() => AS_IT_IS) }
    if (seen.length >= EXPLORE * budget) return near(seen, prices)
    return round % 3 === 0 ? anywhere() : besideStart()
  }

  return {
    next(seen, prices) {
      for (let tries = 0; tries < TRIES; tries += 1) {
        round += 1
        const point = propose(seen, prices)
        const policy = policyAt(starts, point)
        const key = JSON.stringify(policy)
        if (policy === null || known.has(key)) continue
        known.add(key)
        return { point, policy }
      }
      return null
    },
  }
}

/** Those of a front that cost about as much: some on either side. */
function beside(front: readonly Seen[], price: number): readonly Seen[] {
  const dearer = front.findIndex(({ measures }) => measures.replicaHours > price)
  const middle = dearer === -1 ? front.length : dearer
  return front.slice(Math.max(0, middle - NEIGHBORS), middle + NEIGHBORS)
}

const NEIGHBORS = 3
