/** What every runtime Eyrie runs in offers, whatever else it has: shared code may use this and no more. */
declare function setTimeout(callback: () => void, milliseconds?: number): unknown
declare function clearTimeout(handle: unknown): void
