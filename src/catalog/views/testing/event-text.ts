// Reads an event that somebody typed as JSON, and says where a syntax error is. It checks nothing else.

export type ReadEvent = { readonly event: Readonly<Record<string, unknown>> } | { readonly error: string }

export function readEvent(text: string): ReadEvent {
  try {
    const event = JSON.parse(text) as unknown
    if (typeof event !== 'object' || event === null || Array.isArray(event)) {
      return { error: 'An event is one JSON object: it begins with { and ends with }.' }
    }
    return { event: event as Readonly<Record<string, unknown>> }
  } catch (error) {
    return { error: `This is not valid JSON yet${placeOf(error, text)}.` }
  }
}

/** Browsers name the position as a line, as a number of characters, or not at all. */
function placeOf(error: unknown, text: string): string {
  const message = error instanceof Error ? error.message : ''
  const line = /line (\d+)/.exec(message)?.[1]
  if (line !== undefined) return `: look at line ${line}`
  const position = /position (\d+)/.exec(message)?.[1]
  if (position === undefined) return ''
  return `: look at line ${text.slice(0, Number(position)).split('\n').length}`
}
