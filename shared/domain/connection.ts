/** A connection as the operator saves it, beside the Docker contexts and the demo that are there by themselves. */
import { z } from 'zod'

/** A name is part of addresses and of a folder's name. */
const NAME = /^[A-Za-z0-9][\w.-]{0,62}$/

export const savedConnectionSchema = z.strictObject({
  name: z
    .string()
    .regex(
      NAME,
      'a connection’s name has 1 to 63 letters, digits, dots, dashes and underscores, and begins with a letter or a digit',
    ),
  /** `unix://`, `npipe://`, `tcp://` or `ssh://`, in the Docker CLI's own words. */
  address: z.string().trim().min(1).max(500),
  /** The folder of ca.pem, cert.pem and key.pem, for tcp; null: none. */
  certificates: z.string().trim().min(1).max(1000).nullable(),
  /** The operator has confirmed that a tcp address off this machine may be used without encryption. */
  insecure: z.boolean(),
})
export type SavedConnection = z.infer<typeof savedConnectionSchema>
