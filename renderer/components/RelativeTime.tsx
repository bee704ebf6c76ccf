/** Times as ages that stay true while one looks at them. */
import { formatAgo } from '../../shared/lib/format.ts'
import { useNow } from '../state/clock.ts'

const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })

/** "41 s ago", with the date and time on hover. `at` is epoch ms. */
export function RelativeTime({ at, className }: { readonly at: number; readonly className?: string }) {
  const words = useNow((now) => formatAgo(now - at))
  return (
    <time dateTime={new Date(at).toISOString()} title={moment.format(at)} className={className}>
      {words}
    </time>
  )
}

/** "last seen 41 s ago", or that it never was. */
export function LastSeen({ at, className }: { readonly at: number | null; readonly className?: string }) {
  if (at === null || at === 0) return <span className={className}>not seen yet</span>
  return (
    <span className={className}>
      last seen <RelativeTime at={at} />
    </span>
  )
}
