/** Grafana's dashboard of the scaled services, with the thresholds of their policies: one row of panels a service. */
import type { AlertScope } from '../../../shared/domain/alerts.ts'
import type { Policy } from '../../../shared/domain/policy.ts'
import type { RuledService } from './generate.ts'
import { selector } from './promql.ts'
import { ofService } from './replicas.ts'

/** Fixed, so that links to it outlive every import. */
export const DASHBOARD_UID = 'vedfolnir-scaling'

const DATASOURCE = { type: 'prometheus', uid: '${datasource}' }
/** Grafana's grid has 24 columns. */
const WIDTH = 8
const HEIGHT = 7
const PANELS_A_LINE = 3

/** Grafana's names of units. */
type Unit = 'percentunit' | 'short' | 's' | 'bytes' | 'none'

interface Query {
  readonly legend: string
  readonly expr: string
}

export interface Panel {
  readonly title: string
  readonly unit: Unit
  readonly queries: readonly Query[]
  /** Drawn as lines: at or beyond them something happens. */
  readonly thresholds: readonly number[]
  readonly stacked?: boolean
  readonly steps?: boolean
  readonly max?: number
}

/** Every panel of a service, in the order one reads them. */
export function panelsOf({ policy, ...scope }: RuledService): readonly Panel[] {
  const own = (metric: string, more: Readonly<Record<string, string>> = {}) =>
    selector(metric, ofService(scope, more))
  const lines = (source: string) => thresholdsOf(policy, source)
  const reads = (source: string) => policy.factors.some((factor) => factor.source.name === source)
  const each = (metric: string) => ({ legend: '{{name}}', expr: own(metric) })
  const queried = (source: string, title: string, unit: Unit, metric: string): readonly Panel[] =>
    reads(source)
      ? [{ title, unit, queries: [{ legend: source, expr: own(metric) }], thresholds: lines(source) }]
      : []
  return [
    {
      title: 'CPU, share of the limit',
      unit: 'percentunit',
      queries: [
        { legend: 'mean', expr: own('vedfolnir:cpu_usage_avg') },
        each('vedfolnir:replica_cpu_usage'),
      ],
      thresholds: lines('cpu'),
    },
    {
      title: 'Memory, share of the limit',
      unit: 'percentunit',
      queries: [
        { legend: 'mean', expr: own('vedfolnir:memory_usage_avg') },
        each('vedfolnir:replica_memory_usage'),
      ],
      thresholds: lines('memory'),
    },
    {
      title: 'Replicas',
      unit: 'none',
      steps: true,
      queries: [
        { legend: 'current', expr: own('vedfolnir:instance_count') },
        { legend: 'wanted', expr: own('eyrie_service_replicas_desired') },
        { legend: 'ready', expr: own('eyrie_service_replicas', { state: 'ready' }) },
      ],
      thresholds: [policy.min, policy.max],
    },
    {
      title: 'Scores',
      unit: 'none',
      queries: [
        { legend: 'up (of 15)', expr: own('vedfolnir:scale_up_score') },
        { legend: 'down (of 7)', expr: own('vedfolnir:scale_down_score') },
      ],
      thresholds: [policy.actAt],
      max: 15,
    },
    points('up', own),
    points('down', own),
    ...queried('queueDepth', 'Queue, jobs', 'short', 'vedfolnir:queue_depth'),
    ...queried('responseTimeP95', 'Response time, 95th percentile', 's', 'vedfolnir:response_time_p95'),
    ...queried('errorRatio', 'Errors, share of requests', 'percentunit', 'vedfolnir:error_rate'),
    {
      title: 'Throttled, share of periods',
      unit: 'percentunit',
      queries: [
        { legend: 'mean', expr: own('vedfolnir:cpu_throttled_avg') },
        each('vedfolnir:replica_cpu_throttled'),
      ],
      thresholds: lines('throttled'),
    },
    {
      title: 'CPU: used, reserved, limit (cores, all replicas)',
      unit: 'short',
      queries: [
        { legend: 'used', expr: `sum (${own('vedfolnir:replica_cpu_cores')})` },
        { legend: 'reserved', expr: `sum (${own('eyrie_replica_cpu_reservation_cores')})` },
        { legend: 'limit', expr: `sum (${own('vedfolnir:replica_cpu_limit')})` },
      ],
      thresholds: [],
    },
    {
      title: 'Memory: used, reserved, limit (all replicas)',
      unit: 'bytes',
      queries: [
        { legend: 'used', expr: `sum (${own('vedfolnir:replica_memory_bytes')})` },
        { legend: 'reserved', expr: `sum (${own('vedfolnir:replica_memory_reservation')})` },
        { legend: 'limit', expr: `sum (${own('vedfolnir:replica_memory_limit')})` },
      ],
      thresholds: [],
    },
  ]
}

function points(
  direction: 'up' | 'down',
  own: (metric: string, more: Readonly<Record<string, string>>) => string,
): Panel {
  return {
    title: `Points ${direction}, by factor`,
    unit: 'none',
    queries: [{ legend: '{{factor}}', expr: own('vedfolnir:factor_points', { direction }) }],
    thresholds: [],
    stacked: true,
  }
}

function thresholdsOf({ factors }: Policy, source: string): readonly number[] {
  return factors.filter((factor) => factor.source.name === source).map(({ threshold }) => threshold)
}

/** What happened, as marks over every panel. `changed`: the query is not 0 at the moment it happens. */
export function annotationsOf(
  services: readonly AlertScope[],
): readonly (Query & { readonly color: string })[] {
  return services.flatMap((scope) => [
    {
      legend: `Actions on ${scope.project}/${scope.service}`,
      color: 'blue',
      expr: `sum by (direction, by, result) (increase(${selector('eyrie_actions_total', ofService(scope))}[1m])) > 0`,
    },
    {
      legend: `Alerts of ${scope.project}/${scope.service}`,
      color: 'red',
      expr: `max by (alertname, severity) (${selector('ALERTS', ofService(scope, { alertstate: 'firing' }))})`,
    },
  ])
}

export function generateDashboard(services: readonly RuledService[]): unknown {
  let id = 0
  let y = 0
  const panels = services.flatMap((service) => {
    const row = {
      id: (id += 1),
      type: 'row',
      title: `${service.project}/${service.service}`,
      collapsed: false,
      panels: [],
      gridPos: { x: 0, y, w: 24, h: 1 },
    }
    y += 1
    const own = panelsOf(service)
    const placed = own.map((panel, index) => {
      const line = Math.floor(index / PANELS_A_LINE)
      const gridPos = { x: (index % PANELS_A_LINE) * WIDTH, y: y + line * HEIGHT, w: WIDTH, h: HEIGHT }
      return { id: (id += 1), gridPos, ...panelModel(panel) }
    })
    y += Math.ceil(own.length / PANELS_A_LINE) * HEIGHT
    return [row, ...placed]
  })
  return {
    uid: DASHBOARD_UID,
    title: 'Vedfolnir scaling',
    tags: ['eyrie', 'vedfolnir'],
    schemaVersion: 39,
    version: 1,
    editable: true,
    timezone: 'browser',
    refresh: '15s',
    time: { from: 'now-3h', to: 'now' },
    // One cursor over all panels.
    graphTooltip: 1,
    templating: {
      list: [
        { name: 'datasource', label: 'Prometheus', type: 'datasource', query: 'prometheus', current: {} },
      ],
    },
    annotations: {
      list: annotationsOf(services).map(({ legend, expr, color }) => ({
        name: legend,
        datasource: DATASOURCE,
        enable: true,
        iconColor: color,
        expr,
        step: '15s',
        titleFormat: '{{alertname}}{{direction}}',
        textFormat: '{{severity}}{{by}} {{result}}',
      })),
    },
    panels,
  }
}

function panelModel({
  title,
  unit,
  queries,
  thresholds,
  stacked = false,
  steps = false,
  max,
}: Panel): object {
  return {
    type: 'timeseries',
    title,
    datasource: DATASOURCE,
    targets: queries.map(({ legend, expr }, index) => ({
      refId: String.fromCharCode('A'.charCodeAt(0) + index),
      datasource: DATASOURCE,
      expr,
      legendFormat: legend,
    })),
    fieldConfig: {
      defaults: {
        unit,
        min: 0,
        ...(max === undefined ? {} : { max }),
        custom: {
          fillOpacity: stacked ? 30 : 5,
          // A gap in the data stays a gap.
          spanNulls: false,
          lineInterpolation: steps ? 'stepAfter' : 'linear',
          stacking: { mode: stacked ? 'normal' : 'none', group: 'A' },
          thresholdsStyle: { mode: thresholds.length === 0 ? 'off' : 'dashed' },
        },
        thresholds: {
          mode: 'absolute',
          steps: [
            { color: 'transparent', value: null },
            ...[...thresholds].sort((a, b) => a - b).map((value) => ({ color: 'orange', value })),
          ],
        },
      },
      overrides: [],
    },
    options: {
      legend: { displayMode: 'list', placement: 'bottom' },
      tooltip: { mode: 'multi', sort: 'desc' },
    },
  }
}
