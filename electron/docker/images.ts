/** Which images the engine still has: a container outlives the image it was made of, a clone needs it. */
import type { DockerConnection } from './client.ts'
import { getJson } from './get.ts'

export interface Images {
  /** By image id; an image the engine gave no answer about is not in it. */
  present(ids: readonly string[]): Promise<ReadonlyMap<string, boolean>>
  forgetAll(): void
}

const INSPECT_MS = 5_000
/** No event of a container tells that an image was removed. */
const AGE_MS = 60_000

export function createImages(api: DockerConnection, now: () => number): Images {
  const known = new Map<string, { readonly present: boolean; readonly until: number }>()

  async function ask(id: string): Promise<void> {
    const answer = await api.call(`inspect image ${id}`, INSPECT_MS, (abortSignal) =>
      getJson(api.docker, `/images/${id}/json`, abortSignal),
    )
    if (answer.ok) known.set(id, { present: true, until: now() + AGE_MS })
    else if (answer.error.code === 'NotFound') known.set(id, { present: false, until: now() + AGE_MS })
    else known.delete(id)
  }

  return {
    async present(ids) {
      const wanted = new Set(ids.filter((id) => id !== ''))
      for (const id of known.keys()) if (!wanted.has(id)) known.delete(id)
      const due = [...wanted].filter((id) => (known.get(id)?.until ?? 0) <= now())
      await Promise.all(due.map(ask))
      return new Map([...known].map(([id, { present }]) => [id, present]))
    },
    forgetAll() {
      known.clear()
    },
  }
}
