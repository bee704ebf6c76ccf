/** All charts of a service, in the order shown. */
import type { Policy } from '../../../../shared/domain/policy.ts'
import type { ChartModel } from '../../../components/charts/model/chartModel.ts'
import { sourcesOf, throttledShown, type Frame } from './frame.ts'
import { replicasModel } from './replicas.ts'
import { scoresModel } from './scores.ts'
import { signalModel } from './signal.ts'
import { utilizationModel } from './utilization.ts'

export interface LimitWords {
  readonly cpu: string | null
  readonly memory: string | null
}

export function chartModels(frame: Frame, policy: Policy, of: LimitWords): readonly ChartModel[] {
  return [
    utilizationModel(frame, policy, 'cpu', of.cpu),
    utilizationModel(frame, policy, 'memory', of.memory),
    replicasModel(frame, policy),
    scoresModel(frame, policy),
    ...sourcesOf(policy).map((source) => signalModel(frame, policy, source)),
    ...(throttledShown(policy) ? [signalModel(frame, policy, 'throttled')] : []),
  ]
}
