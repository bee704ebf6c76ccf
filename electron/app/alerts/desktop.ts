/** Hands the notices of a core to whoever shows them on this desktop: each once, and none from before it began. */
import type { Client } from '../../../shared/contract/client.ts'
import type { NoticeView } from '../../../shared/contract/alerts.ts'

/** `now`: when it began, epoch ms. Gives back how to stop. */
export function followNotices(
  client: Pick<Client, 'follow'>,
  show: (notice: NoticeView) => void,
  now: number,
): () => void {
  const shown = new Set<string>()
  return client.follow('notices.changed', {}, ({ state }) => {
    const notices = Object.values(state ?? {}).toSorted((a, b) => a.at - b.at)
    for (const notice of notices) {
      if (notice.at < now || shown.has(notice.id)) continue
      shown.add(notice.id)
      show(notice)
    }
  })
}
