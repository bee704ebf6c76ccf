/**
 * Where the operator is, kept in the URL's hash alone: back, forward and reload work the same in both hosts. `#/@far/…`
 * looks at the connection "far"; without it at the one Eyrie was started with.
 */
import { create } from 'zustand'
import { isPlainPage } from '../../shared/lib/pages.ts'

export type RouteParams = Readonly<Record<string, string>>

export type Route =
  | { readonly page: 'overview'; readonly params: RouteParams }
  | {
      readonly page: 'service'
      readonly project: string
      readonly service: string
      readonly params: RouteParams
    }
  | { readonly page: 'history'; readonly params: RouteParams }
  | { readonly page: 'simulation'; readonly params: RouteParams }
  | { readonly page: 'alerts'; readonly params: RouteParams }
  | { readonly page: 'resources'; readonly params: RouteParams }
  | { readonly page: 'reports'; readonly params: RouteParams }
  | { readonly page: 'settings'; readonly params: RouteParams }
  | { readonly page: 'doctor'; readonly params: RouteParams }
  | { readonly page: 'unknown'; readonly path: string; readonly params: RouteParams }

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** The connection a hash names; null: the one Eyrie was started with. */
export function connectionIn(hash: string): string | null {
  const named = /^#?\/@([^/?]+)/.exec(hash)?.[1]
  return named === undefined ? null : decoded(named)
}

/** Reads `#/service/PROJECT/NAME?range=1h`; an unknown path is a route too, so that a page can say so. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash
    .replace(/^#/, '')
    .replace(/^\/@[^/?]+/, '')
    .split(/\?(.*)/s)
  const params = Object.fromEntries(new URLSearchParams(query))
  const parts = path
    .split('/')
    .filter((part) => part !== '')
    .map(decoded)
  const [page, project, service] = parts
  if (page === undefined) return { page: 'overview', params }
  if (page === 'service' && project !== undefined && service !== undefined && parts.length === 3)
    return { page: 'service', project, service, params }
  if (isPlainPage(page) && parts.length === 1) return { page, params }
  return { page: 'unknown', path, params }
}

function pathOf(route: Route): string {
  switch (route.page) {
    case 'overview':
      return '/'
    case 'service':
      return `/service/${encodeURIComponent(route.project)}/${encodeURIComponent(route.service)}`
    case 'history':
    case 'simulation':
    case 'alerts':
    case 'resources':
    case 'reports':
    case 'settings':
    case 'doctor':
      return `/${route.page}`
    case 'unknown':
      return route.path
  }
}

/** The hash of a route on this page's connection, for links: `#/history?service=web`. */
export function hrefOf(route: Route): string {
  const query = new URLSearchParams(route.params).toString()
  return `#${prefixOf(useRouter.getState().connection)}${pathOf(route)}${query === '' ? '' : `?${query}`}`
}

function prefixOf(connection: string | null): string {
  return connection === null ? '' : `/@${encodeURIComponent(connection)}`
}

export function overviewHref(params: RouteParams = {}): string {
  return hrefOf({ page: 'overview', params })
}

export function serviceHref(project: string, service: string, params: RouteParams = {}): string {
  return hrefOf({ page: 'service', project, service, params })
}

export function simulationHref(params: RouteParams = {}): string {
  return hrefOf({ page: 'simulation', params })
}

interface RouterState {
  readonly route: Route
  /** What this page looks at from its first moment to its last: another connection is another page. */
  readonly connection: string | null
}

const here = () => (typeof location === 'undefined' ? '' : location.hash)

const useRouter = create<RouterState>(() => ({ route: parseRoute(here()), connection: connectionIn(here()) }))

/** Follows the URL; called once at the start. Gives back how to stop. */
export function startRouter(): () => void {
  const read = () => {
    // Nothing of one connection may be shown as another's: numbers, charts, answers under way. So it starts anew.
    if (connectionIn(location.hash) !== useRouter.getState().connection) location.reload()
    else useRouter.setState({ route: parseRoute(location.hash) })
  }
  read()
  addEventListener('hashchange', read)
  return () => removeEventListener('hashchange', read)
}

export function useRoute(): Route {
  return useRouter((state) => state.route)
}

export function currentRoute(): Route {
  return useRouter.getState().route
}

/** The connection this page looks at; null: the one Eyrie was started with. */
export function currentConnection(): string | null {
  return useRouter.getState().connection
}

/** Looks at another connection, on the same kind of page: its overview. Back leads here again. */
export function switchConnection(name: string | null): void {
  location.hash = `#${prefixOf(name)}/`
}

/** Goes to a hash (`hrefOf`, `serviceHref`). `replace`: without a step in the browser's history. */
export function navigate(href: string, options: { readonly replace?: boolean } = {}): void {
  if (options.replace === true) history.replaceState(history.state, '', href)
  else history.pushState(null, '', href)
  useRouter.setState({ route: parseRoute(href) })
}

/** Changes some of the page's parameters and keeps the rest; null takes one away. */
export function setParams(
  changes: Readonly<Record<string, string | null>>,
  options: { readonly replace?: boolean } = {},
): void {
  const route = currentRoute()
  const params: Record<string, string> = { ...route.params }
  for (const [name, value] of Object.entries(changes)) {
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a parameter that is not set must not be in the URL
    if (value === null) delete params[name]
    else params[name] = value
  }
  navigate(hrefOf({ ...route, params }), options)
}
