/** The traces that come with Eyrie, each with its acknowledgement and a model that goes with it. */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { serviceModelSchema } from '../../../shared/domain/model.ts'
import { fail, messageOf, type Result } from '../../../shared/lib/result.ts'
import { parseTrace, traceSeconds, type Trace } from '../../simulate/trace.ts'
import { builtFile } from './builtFile.ts'

const aboutSchema = z.strictObject({
  title: z.string().min(1),
  acknowledgement: z.string().min(1),
  model: serviceModelSchema,
})

export interface BundledTrace extends z.infer<typeof aboutSchema> {
  readonly name: string
  readonly trace: Trace
}

/** Built beside the program, or in the sources. */
function folder(): string {
  return builtFile('traces') ?? path.resolve(import.meta.dirname, '../../../assets/traces')
}

export function bundledNames(): readonly string[] {
  if (!existsSync(folder())) return []
  return readdirSync(folder())
    .filter((file) => file.endsWith('.csv'))
    .map((file) => file.slice(0, -'.csv'.length))
    .sort()
}

const read = new Map<string, BundledTrace>()

export function bundledTrace(name: string): Result<BundledTrace> {
  const known = read.get(name)
  if (known !== undefined) return { ok: true, value: known }
  // Only a name that is in the list becomes part of a path.
  if (!bundledNames().includes(name))
    return fail('NotFound', `there is no bundled load "${name}"; there are: ${bundledNames().join(', ')}`)
  try {
    const csv = readFileSync(path.join(folder(), `${name}.csv`), 'utf8')
    const about = aboutSchema.parse(JSON.parse(readFileSync(path.join(folder(), `${name}.json`), 'utf8')))
    const trace = parseTrace(csv, `${name}.csv`)
    if (!trace.ok) return trace
    const found = { ...about, name, trace: trace.value }
    read.set(name, found)
    return { ok: true, value: found }
  } catch (thrown) {
    return fail('Failed', `the bundled load ${name} cannot be read: ${messageOf(thrown)}`)
  }
}

export function describeBundled(): readonly {
  readonly name: string
  readonly title: string
  readonly acknowledgement: string
  readonly seconds: number
  readonly points: number
  readonly model: BundledTrace['model']
}[] {
  return bundledNames().flatMap((name) => {
    const found = bundledTrace(name)
    if (!found.ok) return []
    const { title, acknowledgement, model, trace } = found.value
    return [
      { name, title, acknowledgement, model, seconds: traceSeconds(trace), points: trace.seconds.length },
    ]
  })
}
