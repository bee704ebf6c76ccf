/**
 * Keeps zod from compiling schemas with `new Function`, which the dashboard's content policy forbids and the browser
 * reports. Import it before anything that builds a schema.
 */
import { config } from 'zod'

config({ jitless: true })
