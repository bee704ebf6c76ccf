/** Time as server and client of the contract need it; tests lend their own. */
export interface Timers {
  /** Calls back once after `milliseconds`; gives back how to cancel. */
  after(milliseconds: number, callback: () => void): () => void
  /** Epoch milliseconds. */
  now(): number
}

export const systemTimers: Timers = {
  after(milliseconds, callback) {
    const handle = setTimeout(callback, milliseconds)
    return () => clearTimeout(handle)
  },
  now: () => Date.now(),
}
