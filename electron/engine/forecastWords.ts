/** The forecast in words: what it expects and needs and how wrong it was, or why it is switched off. */
import type { ForecastScore } from '../../shared/domain/decision.ts'
import { formatDuration, formatShare } from '../../shared/lib/format.ts'
import { MOST_ERROR, type ForecastOff } from './forecast.ts'
import { NO_DATA } from './window.ts'
import type { Told } from './told.ts'
import type { Why } from './why.ts'
import { sourceName, sourceReading, valueText } from './words.ts'

/** "CPU 290 % over all replicas in 46 s". */
function expectedText({ input, judgement }: Told): string {
  const { forecast } = input
  const { load } = judgement.prepared
  if (forecast?.kind !== 'value' || load === null) return ''
  const { name } = load
  return `${sourceName(name)} ${valueText(name, forecast.load)} over all replicas in ${formatDuration(forecast.aheadSeconds)}`
}

function needText({ judgement }: Told): string {
  const { load } = judgement.prepared
  const each = load === null ? '' : ` at ${valueText(load.name, load.carries)} each`
  return `needs ${judgement.forecast.needed}${each}`
}

export function forecastWhy(told: Told): Why {
  return { cause: `forecast ${expectedText(told)}`, measure: needText(told) }
}

/** "the forecast, CPU 290 % over all replicas in 46 s, needs 5 at 60 % each". */
export function forecastHolds(told: Told): string {
  return `the forecast, ${expectedText(told)}, ${needText(told)}`
}

/** "Forecast: CPU 290 % over all replicas in 46 s needs 5 at 60 % each; error of the last day 8 %". */
export function forecastText(told: Told): string {
  const { forecast, recommendation } = told.judgement
  if (forecast.off !== null) return `Forecast is off: ${OFF[forecast.off](told)}`
  const error = told.input.forecast?.kind === 'value' ? told.input.forecast.error : null
  const what = forecast.enough ? `is carried by the ${recommendation.desired} asked for` : needText(told)
  return `Forecast: ${expectedText(told)} ${what}; error of the last day ${formatShare(error ?? 0)}`
}

/** Total over why it can be off: a further reason does not compile without its words. */
const OFF: Readonly<Record<ForecastOff, (told: Told) => string>> = {
  disabled: () => 'the policy has none',
  none: () => 'no load is recorded for it',
  'no-load': () => 'nothing in the policy measures the load that replicas share',
  'no-data': ({ judgement }) => {
    const { load } = judgement.prepared
    return load === null ? 'no data' : sourceReading(load.name, judgement.windows[load.source] ?? NO_DATA)
  },
  learning: ({ input: { forecast } }) =>
    forecast?.kind === 'learning'
      ? `it has seen ${formatDuration(forecast.seenSeconds)} of load and needs two seasons, ${formatDuration(forecast.neededSeconds)}`
      : 'it is learning',
  unknown: () => 'it has never seen this time of the season',
  unproven: () => 'none of its forecasts was due in the last day, so its error is not known',
  error: ({ input: { forecast } }) =>
    `its error of the last day is ${errorText(forecast)}, above ${formatShare(MOST_ERROR)}`,
  naive: ({ input, judgement }) => {
    const { forecast, policy } = input
    const naive = forecast?.kind === 'value' ? forecast.naiveError : null
    const load = judgement.prepared.load === null ? 'the load' : sourceName(judgement.prepared.load.name)
    return `its error of the last day is ${errorText(forecast)}, and ${load} of ${formatDuration(policy.forecastSeasonSeconds)} before says it better (${formatShare(naive ?? 0)})`
  },
}

function errorText(forecast: Told['input']['forecast']): string {
  return forecast?.kind === 'value' && forecast.error !== null ? formatShare(forecast.error) : 'not known'
}

/** For screens, kept with the decision. */
export function forecastScore(told: Told): ForecastScore {
  const { forecast } = told.input
  const known = forecast?.kind === 'value' ? forecast : null
  return {
    source: told.judgement.prepared.load?.name ?? null,
    on: told.judgement.forecast.off === null,
    load: known?.load ?? null,
    aheadSeconds: known?.aheadSeconds ?? null,
    error: known?.error ?? null,
    naiveError: known?.naiveError ?? null,
    sentence: forecastText(told),
  }
}
