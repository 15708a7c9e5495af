// The call types, and the paths of the tracking API for them: Segment's names, and the letters that analytics.js uses.

/** Paths that take one event, with the type of the event. */
export const TYPES = {
  identify: 'identify',
  i: 'identify',
  track: 'track',
  t: 'track',
  page: 'page',
  p: 'page',
  screen: 'screen',
  s: 'screen',
  group: 'group',
  g: 'group',
  alias: 'alias',
  a: 'alias'
} as const

export const CALL_TYPES: ReadonlySet<string> = new Set(Object.values(TYPES))
