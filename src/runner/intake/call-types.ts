// Types of calls: the paths under which the tracking API takes them, by Segment's names and by the letters of analytics.js.

/** Paths that take one event, and its type. */
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
