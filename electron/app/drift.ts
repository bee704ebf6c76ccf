/** The operator's choice about a count that somebody else changed. */
import type { ResultOf } from '../../shared/contract/contract.ts'
import type { ContractError } from '../../shared/contract/frames.ts'
import type { Service } from '../../shared/domain/inventory.ts'
import type { Result } from '../../shared/lib/result.ts'
import { refuse } from './errors.ts'

export function previewDrift(service: Service): Result<ResultOf<'service.driftPreview'>, ContractError> {
  return noDrift(service)
}

export function resolveDrift(service: Service): Result<ResultOf<'service.resolveDrift'>, ContractError> {
  return noDrift(service)
}

function noDrift({ project, name }: Service) {
  return refuse('NotFound', `no foreign change of ${project}/${name} waits for a choice`)
}
