/** What `worker.ts` writes, for the specs that look for it afterwards. */
export const SERIES_OF_WORKER = ['a/b/cpu', 'a/b/memory', 'a/c/cpu']
/** Milliseconds between samples of a series: so long that chunks fill and are rewritten within a short test. */
export const STEP_OF_WORKER = 60_000
