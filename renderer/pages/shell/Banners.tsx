/** Sentences the operator must see, worst first: no connection, no engine, frozen, and what had to be mended. */
import { useState } from 'react'
import { Snowflake } from 'lucide-react'
import { Banner } from '../../components/Banner.tsx'
import { Button } from '../../components/Button.tsx'
import { LastSeen, RelativeTime } from '../../components/RelativeTime.tsx'
import { Spinner } from '../../components/Spinner.tsx'
import { useLink } from '../../state/link.ts'
import { openOverlay } from '../../state/overlay.ts'
import { useOverview } from '../../state/overview.ts'

function LinkBanner() {
  const link = useLink()
  if (link.state !== 'lost') return null
  return (
    <Banner tone="bad" actions={<Spinner className="text-muted" />}>
      <strong>No connection to Eyrie</strong>, lost <RelativeTime at={link.since} />: {link.why}. What you see
      is what was last known; trying again…
    </Banner>
  )
}

function EngineBanner() {
  const docker = useOverview((state) => state.app?.docker ?? null)
  const open = useLink((link) => link.state === 'open')
  if (!open || docker === null || docker.state === 'connected' || docker.state === 'off') return null
  if (docker.state === 'connecting' && docker.lastSeenAt === null) return null
  return (
    <Banner
      tone={docker.state === 'connecting' ? 'warn' : 'bad'}
      actions={<Spinner className="text-muted" />}
    >
      <strong>Docker does not answer</strong> (<LastSeen at={docker.lastSeenAt} />
      ). {docker.detail}
    </Banner>
  )
}

function FrozenBanner() {
  const frozen = useOverview((state) => state.app?.frozen ?? false)
  if (!frozen) return null
  return (
    <Banner
      tone="info"
      icon={<Snowflake aria-hidden className="size-4" />}
      actions={
        <Button size="sm" onClick={() => openOverlay({ kind: 'unfreeze' })}>
          Unfreeze…
        </Button>
      }
    >
      <strong>Frozen.</strong> Eyrie watches and decides, and changes no count until you unfreeze.
    </Banner>
  )
}

/** Projects that this Eyrie may not act on: another one does, or the engine gives no lease. */
function LeaseBanners() {
  const projects = useOverview((state) => state.projects)
  return Object.values(projects).map(({ name, lease }) => {
    if (lease.state !== 'foreign' && lease.state !== 'refused') return null
    return (
      <Banner key={name} tone={lease.state === 'foreign' ? 'info' : 'warn'}>
        <strong>{name}</strong>: {lease.sentence}{' '}
        {lease.since !== null && (
          <>
            Since <RelativeTime at={lease.since} />.
          </>
        )}
      </Banner>
    )
  })
}

const NONE: readonly string[] = []

function Notices() {
  const notices = useOverview((state) => state.app?.notices ?? NONE)
  const [dismissed, setDismissed] = useState<readonly string[]>([])
  return notices
    .filter((notice) => !dismissed.includes(notice))
    .map((notice) => (
      <Banner key={notice} tone="warn" onDismiss={() => setDismissed((before) => [...before, notice])}>
        {notice}
      </Banner>
    ))
}

export function Banners() {
  return (
    <div
      role="region"
      aria-label="Notices"
      aria-live="polite"
      className="shrink-0 divide-y divide-line border-line [&:not(:empty)]:border-b"
    >
      <LinkBanner />
      <EngineBanner />
      <FrozenBanner />
      <LeaseBanners />
      <Notices />
    </div>
  )
}
