/**
 * What probes run: nothing but a shell's own words, because an image may have no other program. Each ends by itself, so
 * that one whose maker has died burns no processor for ever.
 */

const SMALLEST_PIECE = 64 * 1024
const LARGEST_PIECE = 8 * 1024 * 1024
/** The limit is reached in about so many pieces. */
const PIECES = 64

/** Keeps one piece after the other in a variable of its own, until the kernel ends it. */
export function memoryScript(limitBytes: number): string {
  const piece = Math.min(LARGEST_PIECE, Math.max(SMALLEST_PIECE, limitBytes / PIECES))
  const doublings = Math.round(Math.log2(piece))
  return [
    `c=x; i=0; while [ $i -lt ${doublings} ]; do c="$c$c"; i=$((i+1)); done`,
    'i=0; while :; do eval "v$i=\\$c"; i=$((i+1)); done',
  ].join('; ')
}

/** Processor seconds after which the kernel ends each of its processes. */
const LONGEST_CPU_SECONDS = 20

/** Keeps one processor more than the limit busy, where there is one. */
export function cpuScript(limitCores: number): string {
  const workers = Math.ceil(limitCores) + 1
  const loops = Array.from({ length: workers }, () => 'while :; do :; done &').join(' ')
  return `ulimit -t ${LONGEST_CPU_SECONDS} 2>/dev/null || :; ${loops} wait`
}

/** How many more processes are asked for than are allowed. */
export const PIDS_BEYOND = 8

/** Starts processes that wait, until no more can be started; some shells give up then, others try for a while. */
export function pidsScript(limit: number): string {
  const asked = limit + PIDS_BEYOND
  return [
    'exec 3<&0',
    `( i=0; while [ $i -lt ${asked} ]; do ( read _ <&3 ) & i=$((i+1)); done; echo "all ${asked} were started" )`,
    'echo "no more were started"',
    'read _ <&3',
  ].join('; ')
}
