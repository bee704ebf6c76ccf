/** Who controls a project, as dashboard, `status` and `health` say it. */
import type { HealthCheck, LeaseView } from '../../../shared/contract/views.ts'
import { holderText } from '../../loop/leaseRules.ts'
import type { Core } from '../core.ts'

export function leaseView(core: Core, project: string): LeaseView {
  const standing = core.leases.standing(project)
  if (standing === null)
    return { state: 'alone', holder: null, since: null, sentence: 'Nobody else can act here.' }
  switch (standing.kind) {
    case 'held':
      return {
        state: 'held',
        holder: holderText(standing.holder),
        since: standing.since,
        sentence: 'Controlled by this Eyrie.',
      }
    case 'foreign': {
      const holder = holderText(standing.holder)
      return {
        state: 'foreign',
        holder,
        since: standing.since,
        sentence: `Controlled by ${holder}: here it is read-only.`,
      }
    }
    case 'refused': {
      const foreign = core.leases.foreign(project)
      return {
        state: 'refused',
        holder: null,
        since: foreign?.since ?? null,
        sentence: `Not controlled from here: ${standing.sentence}.`,
      }
    }
    case 'free':
      return { state: 'free', holder: null, since: null, sentence: 'No Eyrie controls it.' }
  }
}

/** Another holder is no fault; a lease that is needed and cannot be had is. */
export function leaseCheck(core: Core): HealthCheck {
  const projects = core.observer.inventory()?.projects ?? []
  const views = projects.map(({ name }) => ({ name, lease: leaseView(core, name) }))
  const told = views.filter(({ lease }) => lease.state !== 'free' && lease.state !== 'alone')
  const said = told.map(({ name, lease }) => `${name}: ${lease.sentence.replace(/\.$/, '')}`)
  return {
    name: 'lease',
    ok: !views.some(({ lease }) => lease.state === 'refused'),
    detail: said.length === 0 ? 'no project is controlled by any Eyrie' : said.join('; '),
  }
}
