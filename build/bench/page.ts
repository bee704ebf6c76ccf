/**
 * Whether the page stays free while a rehearsal goes on: twice six replays of 30 days at 15 s (2.07 million steps, each with
 * a full decision) with the Simulation page open in an ordinary window, in a real Chromium, by the clock on the wall. The
 * floor is an empty page of the same browser at the same time: what holds that one up is the machine.
 *
 *   npm run bench -- page [--rounds 3]
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { Browser, BrowserType, Page } from 'playwright'
import { DEFAULT_SYNTHETIC } from '../../electron/simulate/synthetic.ts'
import type { LoadChoice, PolicyChoice } from '../../shared/contract/simulate.ts'
import { median } from './support/timing.ts'

const TARGET_MS = 50
const DAYS = 30
const TURN_MS = 4

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '3' } } })
const rounds = Number(values.rounds)
if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds is a whole number from 1')

const root = process.cwd()
/** Not bundled: it brings files of its own. */
const { chromium } = createRequire(path.join(root, 'package.json'))('playwright') as {
  readonly chromium: BrowserType
}

const load: LoadChoice = { kind: 'synthetic', spec: { ...DEFAULT_SYNTHETIC, days: DAYS, stepSeconds: 15 } }

/** As many of Eyrie's policies as go side by side; those of another half differ in a number: nothing is remembered. */
function policies(half: number): readonly PolicyChoice[] {
  return (
    ['vedfolnir', 'responsive', 'conservative', 'responsive', 'vedfolnir', 'conservative'] as const
  ).map((preset, index) => ({
    kind: 'edits',
    name: `${preset} ${index + 1}`,
    over: null,
    edits: { preset, cooldownUpSeconds: 60 + 30 * half + 5 * index, forecast: index > 2 },
  }))
}

/** Notes how long the page's turns were apart, and its long tasks as the browser itself tells them. */
const WATCH = `(() => {
  const seen = { worst: 0, over: 0, tasks: [], last: performance.now() }
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) seen.tasks.push(duration)
  }).observe({ type: 'longtask' })
  setInterval(() => {
    const now = performance.now()
    const gap = now - seen.last - ${TURN_MS}
    seen.last = now
    seen.worst = Math.max(seen.worst, gap)
    if (gap > ${TARGET_MS}) seen.over += 1
  }, ${TURN_MS})
  globalThis.eyrieWatched = seen
})()`
const REPLAYED =
  "[...document.querySelectorAll('header [role=status]')].some((line) => line.textContent.startsWith('Replayed 30 d of load'))"
const FORGET =
  'Object.assign(globalThis.eyrieWatched, { worst: 0, over: 0, last: performance.now() }).tasks.length = 0'

/** Milliseconds beyond the time between two looks. */
interface Watched {
  readonly worst: number
  readonly over: number
  readonly tasks: readonly number[]
  /** Milliseconds of CPU of the longest task: the page's own work, whoever else is using the machine. */
  readonly busiest: number
}

interface Trace {
  readonly traceEvents: readonly {
    readonly name: string
    readonly pid: number
    readonly tid: number
    /** Microseconds of CPU. */
    readonly tdur?: number
    readonly args: { readonly name?: string }
  }[]
}

/** Of the renderers' main threads the page's is the one that worked most. */
function longestWork({ traceEvents }: Trace): number {
  const place = ({ pid, tid }: { readonly pid: number; readonly tid: number }) => `${pid} ${tid}`
  const mains = traceEvents.filter(
    ({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain',
  )
  const works = mains.map((main) =>
    traceEvents
      .filter((event) => event.name.endsWith('RunTask') && place(event) === place(main))
      .map(({ tdur = 0 }) => tdur / 1000),
  )
  const sum = (work: readonly number[]) => work.reduce((total, each) => total + each, 0)
  const [own = []] = works.sort((a, b) => sum(b) - sum(a))
  if (own.length === 0) throw new Error('the trace has no task of the page')
  return own.reduce((most, each) => Math.max(most, each), 0)
}

interface Serving {
  readonly url: string
  readonly child: ChildProcess
}

async function serve(dataDir: string): Promise<Serving> {
  const args = [
    path.join(root, 'dist/cli.js'),
    'serve',
    '--json',
    '--connection',
    'demo',
    '--data-dir',
    dataDir,
  ]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  for await (const line of createInterface({ input: child.stdout })) {
    const { url } = JSON.parse(line) as { url: string }
    return { url, child }
  }
  throw new Error('the dashboard did not start')
}

async function rehearse(page: Page, idle: Page, home: string): Promise<readonly [Watched, Watched]> {
  const watched: [Watched, Watched][] = []
  for (const half of [0, 1]) {
    const query = `load=${JSON.stringify(load)}&policies=${JSON.stringify(policies(half))}`
    await page.goto(`${home}#/simulation?${encodeURI(query)}`)
    await page.getByRole('img', { name: /^The load: 30 d/ }).waitFor()
    // Found before, and asked for once in a while: a search by role or words is long work of the page's own thread.
    const run = await page.getByRole('button', { name: 'Run', exact: true }).elementHandle()
    for (const each of [page, idle]) await each.evaluate(FORGET)
    await browser.startTracing(page, { categories: ['toplevel'] })
    await run.click()
    await until(() => page.evaluate<boolean>(REPLAYED))
    // What is drawn once everything is there belongs to it.
    await page.waitForTimeout(2000)
    const [own, floor] = (await Promise.all(
      [page, idle].map((each) => each.evaluate('globalThis.eyrieWatched')),
    )) as [Watched, Watched]
    const busiest = longestWork(JSON.parse((await browser.stopTracing()).toString()) as Trace)
    watched.push([
      { ...own, busiest },
      { ...floor, busiest: 0 },
    ])
  }
  return [together(watched.map(([one]) => one)), together(watched.map(([, other]) => other))]
}

async function until(met: () => Promise<boolean>): Promise<void> {
  const last = performance.now() + 240_000
  while (!(await met())) {
    if (performance.now() > last) throw new Error('the rehearsal has not ended within four minutes')
    await setTimeout(500)
  }
}

function together(each: readonly Watched[]): Watched {
  return {
    worst: Math.max(...each.map(({ worst }) => worst)),
    over: each.reduce((sum, { over }) => sum + over, 0),
    tasks: each.flatMap(({ tasks }) => tasks),
    busiest: Math.max(...each.map(({ busiest }) => busiest)),
  }
}

async function open(browser: Browser, url: string): Promise<Page> {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage()
  await page.goto(url)
  return page
}

const built = spawnSync(process.execPath, [path.join(root, 'build/build.mjs')], { stdio: 'inherit' })
if (built.status !== 0) throw new Error('it could not be built')
const dataDir = mkdtempSync(path.join(tmpdir(), 'eyrie-bench-'))
const { url, child } = await serve(dataDir)
const browser = await chromium.launch({
  executablePath: process.env.EYRIE_CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-timer-throttling',
    '--disable-renderer-backgrounding',
  ],
})
const worsts: { readonly own: number; readonly idle: number; readonly work: number }[] = []
try {
  const [page, idle] = [await open(browser, url), await open(browser, 'data:text/html,idle')]
  await page.waitForLoadState('networkidle')
  for (const each of [page, idle]) await each.evaluate(WATCH)
  console.log(
    `twice six replays of ${DAYS} days at 15 s, ${rounds} rounds; how long a turn was held up, in ms`,
  )
  for (let round = 1; round <= rounds; round += 1) {
    const [own, floor] = await rehearse(page, idle, url.replace(/\?.*$/, ''))
    worsts.push({ own: own.worst, idle: floor.worst, work: own.busiest })
    const longest = Math.max(0, ...own.tasks)
    console.log(
      `  round ${round}   the page: worst ${own.worst.toFixed(0)}, ${own.over} over ${TARGET_MS}; long tasks ${own.tasks.length}${longest === 0 ? '' : `, longest ${longest.toFixed(0)}`}; its longest work ${own.busiest.toFixed(0)} of CPU   an idle page beside: worst ${floor.worst.toFixed(0)}, ${floor.over} over ${TARGET_MS}`,
    )
  }
} finally {
  await browser.close()
  child.kill('SIGINT')
  await new Promise((resolve) => child.once('exit', resolve))
  rmSync(dataDir, { recursive: true, force: true })
}
const told = (values: readonly number[]) =>
  `${Math.min(...values).toFixed(0)} ms in the quietest round, ${median(values).toFixed(0)} in the median`
const own = worsts.map((each) => each.own)
console.log(`\nthe page was held up at most ${told(own)}; the target is ${TARGET_MS} ms`)
console.log(`its longest task took ${told(worsts.map(({ work }) => work))}, of CPU`)
console.log(`the idle page beside it ${told(worsts.map(({ idle }) => idle))}`)
process.exitCode = Math.min(...own) <= TARGET_MS ? 0 : 1
