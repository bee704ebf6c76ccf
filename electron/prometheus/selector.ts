/** Tells whether an expression is one bare selector, such as `queue_depth{job="web"}`: then its samples have times. */

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*'
const LABEL = '[a-zA-Z_][a-zA-Z0-9_]*'
const STRING = String.raw`"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\`[^\`]*\``
const MATCHER = String.raw`\s*${LABEL}\s*(?:=~|!~|!=|=)\s*(?:${STRING})\s*`
const MATCHERS = String.raw`\{(?:\s*|${MATCHER}(?:,${MATCHER})*,?\s*)\}`
const SELECTOR = new RegExp(String.raw`^\s*(?:${NAME}\s*(?:${MATCHERS})?|${MATCHERS})\s*$`)

/** Words that look like a metric's name but are numbers to Prometheus. */
const NUMBERS = /^\s*(?:inf|nan)\s*$/i

/** False also for a selector with a range, an offset or a modifier: those are evaluated. */
export function isBareSelector(query: string): boolean {
  return SELECTOR.test(query) && !NUMBERS.test(query)
}
