// The plugin's texts for the console, one per code of docs/web.md. A bundler puts each text where it is used, so a page
// does not carry the whole table.

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
  /** The text is the error that was thrown. */
  call_failed = ''
}

export type NoticeCode = keyof typeof NoticeText
