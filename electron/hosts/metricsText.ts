/** Prometheus' text format 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/): pure. */

export interface MetricSample {
  readonly labels: Readonly<Record<string, string>>
  /** Null: not known now; such a sample is left out, because no data is never zero. */
  readonly value: number | null
  /** When it was read, in epoch ms; absent: it is true at the scrape. */
  readonly at?: number
}

export interface MetricFamily {
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'gauge'
  readonly samples: readonly MetricSample[]
}

/** Prometheus 3 drops a scrape that does not say what it is. */
export const METRICS_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/** A family of one sample without labels. */
export function single(
  name: string,
  type: MetricFamily['type'],
  help: string,
  value: number | null,
): MetricFamily {
  return { name, help, type, samples: [{ labels: {}, value }] }
}

/** Families without a sample that is known are left out whole. */
export function metricsText(families: readonly MetricFamily[]): string {
  return families.map(familyText).join('')
}

function familyText({ name, help, type, samples }: MetricFamily): string {
  const lines = samples.flatMap(({ labels, value, at }) =>
    value === null || Number.isNaN(value)
      ? []
      : [
          `${name}${labelsText(labels)} ${numberText(value)}${at === undefined ? '' : ` ${Math.round(at)}`}\n`,
        ],
  )
  if (lines.length === 0) return ''
  return `# HELP ${name} ${escaped(help)}\n# TYPE ${name} ${type}\n${lines.join('')}`
}

function labelsText(labels: MetricSample['labels']): string {
  const pairs = Object.entries(labels).map(
    ([label, value]) => `${label}="${escaped(value).replaceAll('"', '\\"')}"`,
  )
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
}

function numberText(value: number): string {
  if (value === Infinity) return '+Inf'
  return value === -Infinity ? '-Inf' : String(value)
}
