/**
 * Every request by which Eyrie changes anything on a Docker engine. A request that is not in this list is a bug, and a
 * new one is a decision: it is added here by hand, with what it is for.
 */
export interface AllowedRequest {
  readonly method: 'POST' | 'PUT' | 'DELETE'
  /** Of the path without its version and query. */
  readonly path: RegExp
  readonly purpose: string
}

const NAME = '[A-Za-z0-9_.-]+'
const path = (text: string) => new RegExp(`^${text.replaceAll('NAME', NAME)}$`)

export const ALLOWED_REQUESTS: readonly AllowedRequest[] = [
  {
    method: 'POST',
    path: path('/containers/create'),
    purpose: 'a new replica; the claim of a lease; a probe',
  },
  { method: 'POST', path: path('/networks/NAME/connect'), purpose: 'a new replica into its networks' },
  { method: 'POST', path: path('/containers/NAME/start'), purpose: 'a new replica; a probe' },
  { method: 'POST', path: path('/containers/NAME/stop'), purpose: 'a replica on its way out' },
  { method: 'POST', path: path('/containers/NAME/kill'), purpose: 'a replica that outlasts its grace' },
  {
    method: 'DELETE',
    path: path('/containers/NAME'),
    purpose: 'a stopped replica; the claim of a lease; a probe',
  },
  { method: 'POST', path: path('/containers/NAME/rename'), purpose: 'renewing the claim of a lease' },
  { method: 'POST', path: path('/containers/NAME/update'), purpose: 'limits that somebody changed' },
  { method: 'POST', path: path('/containers/NAME/exec'), purpose: 'the pre-stop command' },
  { method: 'POST', path: path('/exec/NAME/start'), purpose: 'the pre-stop command' },
  { method: 'POST', path: path('/services/NAME/update'), purpose: 'the count of a Swarm service' },
  { method: 'POST', path: path('/configs/create'), purpose: 'the claim of a lease on a Swarm' },
  { method: 'POST', path: path('/configs/NAME/update'), purpose: 'renewing the claim of a lease on a Swarm' },
  { method: 'DELETE', path: path('/configs/NAME'), purpose: 'the claim of a lease on a Swarm' },
]

export function isAllowed(request: { readonly method: string; readonly path: string }): boolean {
  return ALLOWED_REQUESTS.some((known) => known.method === request.method && known.path.test(request.path))
}
