/** The bundled reference policies (engine.md, section 7): what a policy of Eyrie's has to be better than. */
import type { ServiceModel } from '../../shared/domain/model.ts'
import { requiredReplicas } from './model.ts'
import { createRecent } from './recent.ts'
import type { Course, Moment, Pilot } from './replay.ts'

export type Reference =
  | { readonly kind: 'fixed'; readonly replicas: number }
  | { readonly kind: 'oracle' | 'threshold-step' | 'hpa-default' }

const MEAN_SECONDS = 60

export function referenceCourse(reference: Reference, model: ServiceModel): Course {
  switch (reference.kind) {
    case 'fixed':
      return { kind: 'piloted', initial: reference.replicas, pilot: ({ ordered }) => ordered }
    case 'oracle':
      return { kind: 'supplied', supply: (rps) => within(model, requiredReplicas(model, rps)) }
    case 'threshold-step':
      return { kind: 'piloted', initial: model.initial, pilot: thresholdStep(model) }
    case 'hpa-default':
      return { kind: 'piloted', initial: model.initial, pilot: hpaDefault(model) }
  }
}

function within({ min, max }: ServiceModel, count: number): number {
  return Math.min(max, Math.max(min, count))
}

/** The Swarm autoscalers: one more above 85 % CPU, one fewer below 25 %, looked at once a minute. */
function thresholdStep(model: ServiceModel): Pilot {
  const cpu = createRecent(MEAN_SECONDS)
  let evaluatedAt: number | null = null
  return ({ t, ordered, step }: Moment) => {
    cpu.add(t, step.cpu)
    evaluatedAt ??= t
    if (t < evaluatedAt + 60) return ordered
    evaluatedAt = t
    const mean = cpu.mean()
    const change = mean > 0.85 ? 1 : mean < 0.25 ? -1 : 0
    return within(model, ordered + change)
  }
}

const TARGET = 0.5
const TOLERANCE = 0.1
const DOWN_SECONDS = 300
const UP_SECONDS = 15

/** Kubernetes' Horizontal Pod Autoscaler with its defaults, aiming at 50 % CPU. */
function hpaDefault(model: ServiceModel): Pilot {
  const cpu = createRecent(MEAN_SECONDS)
  const recommended = createRecent(DOWN_SECONDS)
  const added = createRecent(UP_SECONDS)
  return ({ t, ordered, ready, step }: Moment) => {
    cpu.add(t, step.cpu)
    added.forget(t)
    const wish = hpaRecommendation(cpu.mean() / TARGET, ordered, ready)
    recommended.add(t, wish)
    let wanted = wish
    if (wish < ordered) wanted = Math.min(ordered, recommended.highest())
    if (wish > ordered) {
      const before = ordered - added.sum()
      wanted = Math.max(ordered, Math.min(wish, Math.max(before + 4, 2 * before)))
    }
    wanted = within(model, wanted)
    if (wanted > ordered) added.add(t, wanted - ordered)
    return wanted
  }
}

function hpaRecommendation(ratio: number, ordered: number, ready: number): number {
  if (Math.abs(ratio - 1) <= TOLERANCE) return ordered
  if (ratio > 1 && ordered > ready) {
    // The warming replicas are counted as idle.
    const lowered = (ratio * ready) / ordered
    return lowered <= 1 + TOLERANCE ? ordered : Math.ceil(lowered * ordered)
  }
  return Math.ceil(ratio * ready)
}
