/** A service as the manager tells it, and its specification with another count and nothing else changed. */
import { fail, ok, type Result } from '../../../shared/lib/result.ts'
import { fieldsOf } from '../fields.ts'
import { rangeOf } from './jsonRange.ts'
import { readService, type ServiceFacts } from './service.ts'

export interface Specification {
  readonly service: ServiceFacts
  readonly replicas: number
  /** The specification's own text with `replicas` in the place of its count. */
  withReplicas(replicas: number): string
}

/** `answer` is the text of `GET /services/ID`. */
export function readSpecification(answer: string, what: string): Result<Specification> {
  const whole = rangeOf(answer, ['Spec'])
  const problems: string[] = []
  const service = whole === null ? null : readService(JSON.parse(answer), 0, (said) => problems.push(said))
  if (whole === null || service === null) {
    return fail('Failed', `the manager's description of ${what} cannot be read: ${problems[0] ?? 'no Spec'}`)
  }
  const place = rangeOf(answer, ['Spec', 'Mode', 'Replicated', 'Replicas'])
  const replicas = fieldsOf(JSON.parse(answer), what, null).number('Spec.Mode.Replicated.Replicas')
  if (place === null || replicas === null) {
    return fail('Failed', `${service.name} has no count of replicas to change: its mode is ${service.mode}`)
  }
  return ok({
    service,
    replicas,
    withReplicas: (count) =>
      `${answer.slice(whole.start, place.start)}${count}${answer.slice(place.end, whole.end)}`,
  })
}
