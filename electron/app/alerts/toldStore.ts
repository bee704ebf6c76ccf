/** A store that says what was recorded in it, once it is on disk: whoever tells people listens there and nowhere else. */
import type { Entry } from '../../../shared/domain/history.ts'
import type { Store } from '../../storage/store.ts'

export function toldStore(store: Store, tell: (entry: Entry) => void): Store {
  return {
    ...store,
    addEntry(entry) {
      const added = store.addEntry(entry)
      tell(added)
      return added
    },
    addEntries(entries) {
      const added = store.addEntries(entries)
      added.forEach(tell)
      return added
    },
    updateEntry(entry) {
      store.updateEntry(entry)
      tell(entry)
    },
  }
}
