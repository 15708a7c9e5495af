// Waits for something that happens elsewhere, without guessing how long it takes.

type Look<Found> = Found | undefined | false

/** Resolves once `look` gives something but `undefined` or `false`. Rejects after `withinMs` milliseconds. */
export async function until<Found>(look: () => Look<Found> | Promise<Look<Found>>, withinMs = 50_000): Promise<Found> {
  const end = Date.now() + withinMs
  for (;;) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    if (Date.now() > end) throw new Error(`Nothing came within ${withinMs} ms: ${look.toString()}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
