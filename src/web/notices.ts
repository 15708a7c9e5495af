// What the plugin tells whoever reads the console: one line per kind of trouble and page. Never a value of an event.

/** Writes `text` unless a line of this `kind` was written before. */
export type Notice = (kind: string, text: string) => void

export function createNotice(): Notice {
  const said = new Set<string>()
  return (kind, text) => {
    if (said.has(kind)) return
    said.add(kind)
    // eslint-disable-next-line no-console -- the console is the only place where a page can say anything
    console.warn(`[Heap] ${text} (heap-destination docs/web.md: ${kind})`)
  }
}

/** Runs `work`. analytics.js would swallow what it throws; here it becomes a line that somebody can act on. */
export function attempt(work: () => void, notice: Notice): void {
  try {
    work()
  } catch (error) {
    notice('call_failed', String(error))
  }
}
