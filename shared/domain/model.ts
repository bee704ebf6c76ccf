/** The simulated service's model (engine.md, section 7): shared by the embedded demo and the simulation lab. */
import { z } from 'zod'

/** More of one service than anybody runs, and less than a replay's counts can hold. */
export const MOST_REPLICAS = 1_000_000
const replicas = z.number().int().min(1).max(MOST_REPLICAS)

/** `capacityRps` is one ready replica's throughput at 100 % of its CPU limit; sizes in bytes, CPU in cores. */
export const serviceModelSchema = z.strictObject({
  capacityRps: z.number().positive(),
  serviceTimeMs: z.number().positive(),
  startupSeconds: z.number().min(0),
  memoryBaseBytes: z.number().min(0),
  memoryPerRps: z.number().min(0),
  memoryLimitBytes: z.number().positive(),
  cpuLimit: z.number().positive(),
  /** Requests that may wait; what comes on top is dropped. */
  queueLimit: z.number().min(0),
  targetUtilization: z.number().positive().max(1),
  min: replicas,
  max: replicas,
  initial: replicas,
})
export type ServiceModel = z.infer<typeof serviceModelSchema>
