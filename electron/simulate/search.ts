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
   * `rivals` are what is to be beaten: most of the search goes on beside the price of those that are not yet. Null when
   * nothing new is found any more.
   */
  next(seen: readonly Seen[], rivals: readonly Measures[]): Found | null
}

/** Share of the budget that goes all over the space. */
const EXPLORE = 0.3
const TRIES = 60
/** Share of what comes after that is spent beside the rivals. */
const BESIDE = 0.75
/** How often what moves a start along its price is changed. */
const CHANGED = 0.75
/** How often a dimension is left as its start has it. */
const LEFT_AS_IT_IS = 0.25

/** How often a change is one of what moves a policy along its price. */
const CORE_FIRST = 0.7

const ALL = SPACE.map((_, index) => index)
const CORE = ALL.filter((index) => SPACE[index]?.core === true)

/** Steps of an additive recurrence that fills a unit cube evenly: the fractional parts of √prime. */
const PRIMES = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79]

/** `seconds`: how long the load is; a forecast that would learn all along is not tried. */
export function createSearch(
  starts: readonly Policy[],
  seed: number,
  budget: number,
  seconds: number,
): Search {
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

  /** Mostly one of those that move a policy along its price. */
  function dimension(nth: number): number {
    const among = random(17, nth) < CORE_FIRST ? CORE : ALL
    return among[Math.floor(random(5, nth) * among.length)] ?? 0
  }

  function near(seen: readonly Seen[], rivals: readonly Measures[]): Point {
    const stable = seen.filter(({ measures }) => !isUnstable(measures))
    const front = frontOf(stable.length > 0 ? stable : seen)
    const open = rivals.filter((rival) => !isBeaten(rival, front))
    const wanted = open.length > 0 ? open : rivals
    const rival = wanted[Math.floor((random(12) * wanted.length) / BESIDE)]
    const among = rival === undefined ? front : beside(front, rival.replicaHours)
    const parent = among[Math.floor(random(1) * among.length)]?.point
    const other = front[Math.floor(random(2) * front.length)]?.point
    if (parent === undefined || other === undefined) return anywhere()
    const crossed = random(3) < 0.3 && parent.start === other.start
    const mutations = 1 + Math.floor(random(4) * 3)
    const changed = new Set(Array.from({ length: mutations }, (_, nth) => dimension(nth)))
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

  function propose(seen: readonly Seen[], rivals: readonly Measures[]): Point {
    if (round <= starts.length) return { start: round - 1, places: SPACE.map(() => AS_IT_IS) }
    if (seen.length >= EXPLORE * budget) return near(seen, rivals)
    return round % 3 === 0 ? anywhere() : besideStart()
  }

  function usable(point: Point): Policy | null {
    const policy = policyAt(starts, point)
    if (policy?.forecast !== true || seconds > 2 * policy.forecastSeasonSeconds) return policy
    return { ...policy, forecast: starts[point.start]?.forecast === true }
  }

  return {
    next(seen, rivals) {
      for (let tries = 0; tries < TRIES; tries += 1) {
        round += 1
        const point = propose(seen, rivals)
        const policy = usable(point)
        const key = JSON.stringify(policy)
        if (policy === null || known.has(key)) continue
        known.add(key)
        return { point, policy }
      }
      return null
    },
  }
}

/** Clearly less short for clearly less: enough to be so on another part of the load as well. */
function isBeaten(rival: Measures, front: readonly Seen[]): boolean {
  return front.some(
    ({ measures }) =>
      measures.replicaHours <= CLEARLY * rival.replicaHours && measures.thetaU <= CLEARLY ** 2 * rival.thetaU,
  )
}

const CLEARLY = 0.975

/**
 * Those of a front that cost about as much, most of them a little less: the same policy costs another share of it on
 * another part of the load, and what is not cheaper there has beaten nothing.
 */
function beside(front: readonly Seen[], price: number): readonly Seen[] {
  const dearer = front.findIndex(({ measures }) => measures.replicaHours > price)
  const middle = dearer === -1 ? front.length : dearer
  return front.slice(Math.max(0, middle - CHEAPER), middle + 1)
}

const CHEAPER = 5
