/** The operator's yes or no to a proposed change. */
import type { ResultOf } from '../../shared/contract/contract.ts'
import type { ContractError } from '../../shared/contract/frames.ts'
import type { Service } from '../../shared/domain/inventory.ts'
import type { Result } from '../../shared/lib/result.ts'
import { refuse } from './errors.ts'

export function approve(service: Service): Result<ResultOf<'service.approve'>, ContractError> {
  return nothingProposed(service)
}

export function dismiss(service: Service): Result<ResultOf<'service.dismiss'>, ContractError> {
  return nothingProposed(service)
}

function nothingProposed({ project, name }: Service) {
  return refuse('NotFound', `nothing is proposed for ${project}/${name}`)
}
