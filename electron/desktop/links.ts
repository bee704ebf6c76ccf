/** Addresses from outside: `eyrie://PROJECT/SERVICE`, `eyrie://PROJECT` and `eyrie:///PAGE` become places in the dashboard. */
import { isPlainPage } from '../../shared/lib/pages.ts'
import { fail, ok, type Result } from '../../shared/lib/result.ts'

export const LINK_SCHEME = 'eyrie'

/** What Compose and Swarm allow in names. */
const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,199}$/
const FORMS = 'A link looks like eyrie://PROJECT/SERVICE, eyrie://PROJECT or eyrie:///history.'
const LONGEST = 500

/** The link among a program's arguments; null: there is none. */
export function linkAmong(argv: readonly string[]): string | null {
  return argv.find((each) => each.toLowerCase().startsWith(`${LINK_SCHEME}:`)) ?? null
}

/**
 * The dashboard's hash (`#/service/shop/web`) that a link names; fails with a sentence. A link only says where to
 * look: it takes no parameters, so that it can start nothing, and names no connection.
 */
export function hashOfLink(link: string): Result<string> {
  const shown = `"${link.length > 80 ? `${link.slice(0, 80)}…` : link}"`
  const refused = (why: string) => fail('BadLink', `${shown} leads nowhere: ${why}. ${FORMS}`)
  if (link.length > LONGEST) return refused('it is too long')
  const [, rest] = /^eyrie:\/\/(.*)$/i.exec(link) ?? []
  if (rest === undefined) return refused('it does not begin with eyrie://')
  if (/[?#]/.test(rest)) return refused('a link takes no parameters')
  const [project = '', ...path] = rest.replace(/\/$/, '').split('/')
  if (project === '') {
    const [page] = path
    if (page === undefined) return ok('#/')
    return path.length === 1 && isPlainPage(page)
      ? ok(`#/${page}`)
      : refused(`there is no page "${path.join('/')}"`)
  }
  const [service, ...more] = path
  if (more.length > 0) return refused('there is too much in it')
  if (!NAME.test(project)) return refused(`"${project}" is no name of a project`)
  if (service === undefined) return ok(`#/?project=${project}`)
  return NAME.test(service)
    ? ok(`#/service/${project}/${service}`)
    : refused(`"${service}" is no name of a service`)
}
