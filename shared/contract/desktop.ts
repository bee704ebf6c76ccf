/** What the desktop app keeps an eye on while nobody looks: the worst that stands, and whether all is frozen. */
import { z } from 'zod'

/** From nothing known to what somebody must look at now. */
export const deskLevelSchema = z.enum(['unknown', 'fine', 'frozen', 'warning', 'critical'])
export type DeskLevel = z.infer<typeof deskLevelSchema>

export const deskViewSchema = z.object({
  level: deskLevelSchema,
  /** Why it is that level, for a person who sees nothing else. */
  sentence: z.string(),
  frozen: z.boolean(),
})
export type DeskView = z.infer<typeof deskViewSchema>

export const desktopTopics = {
  /** Keys: `desk`. */
  'desktop.changed': { params: z.strictObject({}) },
} as const

export interface DesktopState {
  readonly desk?: DeskView
}
