/** Tries until an expectation holds: for what another process or the event loop does in its own time. */
export async function eventually(expectation: () => void, withinMs = 5_000): Promise<void> {
  const deadline = Date.now() + withinMs
  for (;;) {
    try {
      expectation()
      return
    } catch (thrown) {
      if (Date.now() > deadline) throw thrown
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
