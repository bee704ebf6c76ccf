/** The Prometheus doctor's one method. */
import { z } from 'zod'
import { doctorReportSchema } from '../domain/doctor.ts'

export const doctorMethods = {
  /** Asks Prometheus every query of every policy, now, and tries what might mend those that give nothing. */
  'doctor.run': {
    params: z.strictObject({ project: z.string().min(1).max(200).optional() }),
    result: doctorReportSchema,
  },
} as const
