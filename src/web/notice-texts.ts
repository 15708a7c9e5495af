// The plugin's own words for the console, one per code of docs/web.md. A bundler puts each where it is used, so a page
// carries no table of them.

export const enum NoticeText {
  settings = 'appId is digits, region US or EU',
  heap_blocked = 'did not load: blocked or wrong appId',
  heap_slow = 'heap.js is late',
  heap_stopped = 'heap.js is stopped or has no storage',
  heap_twice = "Remove Heap's snippet",
  queue_full = 'Too many calls wait',
  page_left = 'Calls are lost',
  identity_refused = 'heap.js refuses this id',
  cannot_stop = 'The classic heap.js cannot be stopped',
  /** Stands before what was thrown. */
  call_failed = ''
}

export type NoticeCode = keyof typeof NoticeText
