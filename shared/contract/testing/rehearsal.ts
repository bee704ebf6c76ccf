/** The rehearsal room of the test server: one job that is done at once. */
import type { Handlers } from '../server.ts'
import type { JobView, LoadsView } from '../simulate.ts'
import type { ServiceModel } from '../../domain/model.ts'

export const JOB: JobView = {
  id: 'job-1',
  kind: 'run',
  state: 'done',
  progress: 1,
  sentence: 'Replayed 1 h of load in 240 steps.',
  load: { t0: 0, seconds: 3600, steps: 240, dt: 15 },
}

export const MODEL: ServiceModel = {
  capacityRps: 20,
  serviceTimeMs: 50,
  startupSeconds: 40,
  memoryBaseBytes: 2e8,
  memoryPerRps: 1e6,
  memoryLimitBytes: 1e9,
  cpuLimit: 1,
  queueLimit: 200,
  targetUtilization: 0.6,
  min: 1,
  max: 12,
  initial: 2,
}

export const LOADS: LoadsView = {
  bundled: [],
  recorded: [],
  prometheus: { address: null, available: false, detail: 'No Prometheus address is set.' },
  synthetic: {
    seed: 1,
    days: 1,
    stepSeconds: 60,
    baseRps: 10,
    dailyRps: 50,
    weekendShare: 0,
    trendPerDay: 0,
    noiseShare: 0,
    burstsPerDay: 0,
    burstRps: 0,
    flashCrowd: null,
    outage: null,
  },
  presets: ['vedfolnir', 'responsive', 'conservative'],
  references: ['fixed-N', 'oracle', 'threshold-step', 'hpa-default'],
}

const RPS = { series: 'rps', from: 0, to: 3_600_000, step: 60_000, points: [] }

type RehearsalHandlers = Pick<Handlers, Extract<keyof Handlers, `simulate.${string}`>>

export const rehearsalHandlers: RehearsalHandlers = {
  'simulate.loads': () => ({ ok: true, value: LOADS }),
  'simulate.import': ({ last }) => ({
    ok: true,
    value: { id: 'load-1', rows: last ? 2 : null, seconds: last ? 60 : null },
  }),
  'simulate.preview': () => ({ ok: true, value: { seconds: 3600, points: 60, rps: RPS, notes: [] } }),
  'simulate.model': () => ({ ok: true, value: { model: MODEL, fits: {}, notes: [] } }),
  'simulate.policy': () => ({ ok: true, value: { name: 'hpa-default', policy: null, notes: [] } }),
  'simulate.export': ({ format }) => ({
    ok: true,
    value: { name: `comparison.${format}`, mediaType: 'text/csv', content: 'section,name,policy,value,unit' },
  }),
  'simulate.run': () => ({ ok: true, value: { job: JOB.id } }),
  'simulate.past': () => ({
    ok: true,
    value: {
      job: JOB.id,
      from: 0,
      to: 86_400_000,
      recordedFrom: 0,
      recordedSeconds: 86_400,
      notes: ['Derived from 1,440 records.'],
    },
  }),
  'simulate.tune': () => ({ ok: true, value: { job: JOB.id } }),
  'simulate.cancel': () => ({ ok: true, value: { sentence: 'Cancelled.' } }),
  'simulate.timeline': () => ({ ok: true, value: { series: [RPS], changes: [], changed: 0 } }),
  'simulate.moment': ({ at }) => ({
    ok: true,
    value: {
      t: at,
      rps: 10,
      required: 1,
      ready: 2,
      ordered: 2,
      orderedAfter: 2,
      cpu: 0.25,
      backlog: 0,
      p95: 200,
      dropped: 0,
      explanation: null,
      bounds: null,
      sentence: 'Holding at 2',
    },
  }),
}
