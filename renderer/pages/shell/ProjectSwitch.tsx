import { ChevronsUpDown, Layers } from 'lucide-react'
import { useShallow } from 'zustand/react/shallow'
import { plural } from '../../../shared/lib/format.ts'
import { Menu, MenuChoices } from '../../components/Menu.tsx'
import { useOverview } from '../../state/overview.ts'
import { currentRoute, navigate, overviewHref, setParams, useRoute } from '../../state/router.ts'

const ALL = ''

function show(project: string): void {
  if (currentRoute().page === 'overview') setParams({ project: project === ALL ? null : project })
  else navigate(overviewHref(project === ALL ? {} : { project }))
}

/** Which project is looked at: all of them, or one. On a service's page it names the service's own. */
export function ProjectSwitch() {
  const route = useRoute()
  const projects = useOverview(useShallow((state) => Object.values(state.projects)))
  const shown = route.page === 'service' ? route.project : (route.params.project ?? ALL)
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={`Project: ${shown === ALL ? 'all projects' : shown}`}
          className="inline-flex h-8 min-w-0 items-center gap-2 rounded-md px-2 transition-colors hover:bg-hover data-[state=open]:bg-hover"
        >
          <Layers aria-hidden className="size-4 shrink-0 text-faint" strokeWidth={1.75} />
          <span className="max-w-48 truncate font-strong max-lg:max-w-32">
            {shown === ALL ? 'All projects' : shown}
          </span>
          <ChevronsUpDown aria-hidden className="size-3.5 shrink-0 text-faint" />
        </button>
      }
    >
      <MenuChoices
        value={shown}
        onChoose={show}
        choices={[
          { value: ALL, label: 'All projects', detail: plural(projects.length, 'project') },
          ...projects.map((project) => ({
            value: project.name,
            label: project.name,
            detail: `${plural(project.services.length, 'service')} · ${project.engine}`,
          })),
        ]}
      />
    </Menu>
  )
}
