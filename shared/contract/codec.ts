/** Frames as text, the same on every transport. */

/** A client's frame may have at most this many bytes: calls and follows are small. */
export const MAX_CLIENT_FRAME_BYTES = 256 * 1024

/** Text that is no JSON is handed on as it is: the server refuses it in a sentence, as any other frame it cannot read. */
export function decodeFrame(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

export function tooLarge(bytes: number, most: number): string {
  return `a frame of ${bytes} bytes was refused: at most ${most} are allowed`
}
