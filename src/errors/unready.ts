// The codes with which the runner takes no events for now, in its APIs and at /readyz. One export per code.
import type { RefusalReason } from './reason'

export const store_full: RefusalReason = {
  status: 503,
  title: 'the store is full',
  advice: 'The stored events are kept and delivered. Send it again later, or give the store more room.'
}

export const store_damaged: RefusalReason = {
  status: 503,
  title: 'the store is damaged',
  advice: 'The stored events are not touched. Do what the log of the runner says.'
}

export const store_unavailable: RefusalReason = {
  status: 503,
  title: 'the database cannot be reached',
  advice: 'Send it again later. The runner goes on by itself as soon as the database takes writes.'
}

export const closing: RefusalReason = {
  status: 503,
  title: 'the runner is being stopped',
  advice: 'Send it again later.'
}
