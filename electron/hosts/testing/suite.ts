/** The contract suite as vitest runs it. */
import { describe, test } from 'vitest'
import type { ContractHost } from '../../../e2e/contract/case.ts'
import { contractCases } from '../../../e2e/contract/cases.ts'
import { methods } from '../../../shared/contract/contract.ts'

export function describeContract(name: string, open: ContractHost['open']): void {
  const host: ContractHost = {
    open,
    misfit(method, value) {
      const schema = (methods as Partial<Record<string, (typeof methods)[keyof typeof methods]>>)[method]
      if (schema === undefined) return `there is no method ${method}`
      const parsed = schema.result.safeParse(value)
      return parsed.success ? null : parsed.error.message
    },
  }
  describe(name, () => {
    for (const each of contractCases) test(each.name, () => each.run(host))
  })
}
