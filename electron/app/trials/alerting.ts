/**
 * `alerting`: an alert of its own is put among the rules that are judged, fires and ends there, and goes the way of all
 * others: history, desktop, webhook. What it says makes plain that nothing is wrong.
 */
import { setTimeout } from 'node:timers/promises'
import type { AlertRule, AlertScope } from '../../../shared/domain/alerts.ts'
import { DEFAULT_NOTIFICATIONS } from '../../../shared/domain/alertStates.ts'
import type { AlertEntry } from '../../../shared/domain/history.ts'
import type { Service } from '../../../shared/domain/inventory.ts'
import { plural } from '../../../shared/lib/format.ts'
import type { Core } from '../core.ts'
import type { Finding, TrialPart, TrialRun } from './trials.ts'

export const DRILL = 'EyrieTestAlert'

const LOOK_MS = 500
/** It waits a second before it fires; looks are a few seconds apart at most. */
const JUDGED_MS = 15_000
/** Longer than all attempts at a webhook that refuses for the moment. */
const TOLD_MS = 60_000

export function alertingParts(core: Core, services: readonly Service[]): readonly TrialPart[] {
  return services.map(({ project, name: service }) => ({
    ...{ kind: 'alerting', project, service, acts: true },
    sentence: `Lets an alert of its own (${DRILL}) fire and end, and tells whoever is told of alerts${toldBy(core)}.`,
    run: (run) => testAlerting(core, { project, service }, run),
  }))
}

function toldBy(core: Core): string {
  const target = core.notifier.target()
  return target === null || !URL.canParse(target.url)
    ? ''
    : `, the webhook at ${new URL(target.url).host} too`
}

/** A service has more than -1 replicas, and never so many. */
const THRESHOLDS = { firing: -1, resolved: 1e9 } as const

function drillOf(core: Core, scope: AlertScope, state: keyof typeof THRESHOLDS): AlertRule {
  const { minSeverity } = core.settings.get().notifications ?? DEFAULT_NOTIFICATIONS
  return {
    ...{ id: DRILL, category: 'eyrie', scope, forSeconds: 1 },
    when: [{ signal: 'replicas', beyond: 'above', threshold: THRESHOLDS[state] }],
    // As grave as an alert must be to be told at all.
    severity: minSeverity,
    summary: 'A test of alerting: nothing is wrong with {subject}',
    hint: 'Nothing is to be done: it ends by itself.',
  }
}

async function testAlerting(core: Core, scope: AlertScope, run: TrialRun): Promise<void> {
  run.check(rulesOf(core, scope))
  const begun = core.now()
  try {
    for (const [index, state] of (['firing', 'resolved'] as const).entries()) {
      run.say(`${scope.service}: waiting for the alert to ${state === 'firing' ? 'fire' : 'end'}`, index / 2)
      core.alerting.drill(drillOf(core, scope, state))
      const entry = await recorded(core, scope, state, begun, run.signal)
      if (run.signal.aborted) return
      run.check(judged(core, scope, state, entry))
      if (entry === null) return
      run.say(`${scope.service}: waiting for it to be told`, (index + 0.5) / 2)
      if (state === 'firing') run.check(await told(core, entry, run.signal))
    }
  } finally {
    core.alerting.drill(null)
    await core.alerting.look()
  }
}

/** How many of the service's own rules can be judged now. */
function rulesOf(core: Core, { project, service }: AlertScope): Finding {
  const own = core.alerting
    .rules()
    .filter(({ rule }) => rule.scope?.project === project && rule.scope.service === service)
  const blind = own.filter(({ watch }) => watch.kind !== 'watched')
  const measured = { rules: own.length, watched: own.length - blind.length }
  if (own.length === 0)
    return { id: 'alerting.rules', status: 'warn', sentence: 'No rule watches it.', measured }
  return {
    ...{ id: 'alerting.rules', measured, status: blind.length === 0 ? 'pass' : 'warn' },
    sentence:
      blind.length === 0
        ? `${plural(own.length, 'rule')} can be judged now.`
        : `${measured.watched} of ${plural(own.length, 'rule')} can be judged now; not: ${blind.map(({ rule }) => rule.id).join(', ')}.`,
  }
}

/** The history's entry of it; null: there was none in time. */
async function recorded(
  core: Core,
  { project, service }: AlertScope,
  state: AlertEntry['alert']['state'],
  since: number,
  signal: AbortSignal,
): Promise<AlertEntry | null> {
  const deadline = core.now() + JUDGED_MS
  while (!signal.aborted) {
    await core.alerting.look()
    const entries = core.store.entries({ project, service, kind: 'alert', from: since, limit: 20 })
    for (const entry of entries)
      if (entry.kind === 'alert' && entry.alert.name === DRILL && entry.alert.state === state) return entry
    if (core.now() > deadline) return null
    await setTimeout(LOOK_MS)
  }
  return null
}

function judged(
  core: Core,
  { project, service }: AlertScope,
  state: keyof typeof THRESHOLDS,
  entry: AlertEntry | null,
): Finding {
  const id = state === 'firing' ? 'alerting.fires' : 'alerting.resolves'
  if (entry !== null)
    return {
      id,
      status: 'pass',
      sentence: `It ${state === 'firing' ? 'fired' : 'ended'}, and is in the history.`,
    }
  const watched = core.alerting
    .rules()
    .find(
      ({ rule }) => rule.id === DRILL && rule.scope?.project === project && rule.scope.service === service,
    )
  const why = watched === undefined || watched.watch.kind === 'watched' ? '' : `: ${watched.watch.sentence}`
  return {
    ...{ id, status: 'fail' },
    sentence: `It did not ${state === 'firing' ? 'fire' : 'end'} within ${JUDGED_MS / 1000} s${why.replace(/\.$/, '')}.`,
  }
}

async function told(core: Core, { at, alert }: AlertEntry, signal: AbortSignal): Promise<Finding> {
  const id = 'alerting.told'
  if (alert.silenced)
    return {
      id,
      status: 'skipped',
      sentence: 'A silence covers it, so nobody was told: end it and test again.',
    }
  if (core.notifier.target() === null) {
    const { desktop } = core.settings.get().notifications ?? DEFAULT_NOTIFICATIONS
    const who = desktop ? 'Only desktops that show Eyrie were told' : 'Nobody was told'
    return { id, status: 'warn', sentence: `${who}: no webhook is set.` }
  }
  const deadline = core.now() + TOLD_MS
  for (;;) {
    const { state, sentence, at: toldAt } = core.notifier.webhook.delivery()
    if (toldAt !== null && toldAt >= at && (state === 'delivered' || state === 'failed'))
      return { id, status: state === 'delivered' ? 'pass' : 'fail', sentence }
    if (signal.aborted || core.now() > deadline)
      return { id, status: 'fail', sentence: `The webhook did not answer within ${TOLD_MS / 1000} s.` }
    await setTimeout(LOOK_MS)
  }
}
