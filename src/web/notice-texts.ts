// The plugin's own words for the console, one per code of docs/web.md. A bundler puts each where it is used, so a page
// carries no table of them.

export const enum NoticeText {
  settings = 'appId: digits, region: US or EU',
  heap_blocked = 'did not load: blocked or wrong appId',
  heap_slow = 'heap.js is late',
  heap_stopped = 'heap.js is stopped',
  heap_twice = "Remove Heap's snippet",
  queue_full = 'Too many wait',
  page_left = 'Calls lost',
  identity_refused = 'heap.js refuses it',
  cannot_stop = 'Classic heap.js cannot be stopped',
  /** Stands before what was thrown. */
  call_failed = ''
}

export type NoticeCode = keyof typeof NoticeText
