/** A list of listeners: the smallest way to say "something changed". Whoever listens gets back how to stop. */
export interface Signal<T> {
  listen(listener: (value: T) => void): () => void
  emit(value: T): void
  readonly size: number
}

export function createSignal<T>(): Signal<T> {
  const listeners = new Set<(value: T) => void>()
  return {
    listen(listener) {
      const own = (value: T) => listener(value)
      listeners.add(own)
      return () => {
        listeners.delete(own)
      }
    },
    emit(value) {
      for (const listener of [...listeners]) listener(value)
    },
    get size() {
      return listeners.size
    },
  }
}
