/** Whether two values are the same as JSON, whatever order their keys are in: an address may have brought them back. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) || Array.isArray(b))
    return (
      Array.isArray(a) &&
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((each, index) => sameJson(each, b[index]))
    )
  const [left, right] = [fieldsOf(a), fieldsOf(b)]
  return (
    left.length === right.length &&
    left.every(([name, value]) => sameJson(value, (b as Readonly<Record<string, unknown>>)[name]))
  )
}

/** JSON has no undefined. */
function fieldsOf(value: object): readonly (readonly [string, unknown])[] {
  return Object.entries(value).filter(([, each]) => each !== undefined)
}
