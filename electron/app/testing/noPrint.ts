/** A machine without anything that prints. */
import { fail } from '../../../shared/lib/result.ts'
import type { Print } from '../reports/print.ts'

export const noPrint: Print = () => Promise.resolve(fail('Failed', 'there is nothing that prints'))
