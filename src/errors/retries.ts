// The codes of events that are delivered again later, one export per code. Nothing is known to be wrong with the event.
import type { Reason } from './reason'

export const rate_limited: Reason = {
  title: 'Heap asked to slow down',
  advice: 'It is sent again after the time that Heap asked for.'
}

export const timed_out: Reason = {
  title: 'Heap did not answer in time',
  advice: 'It is sent again. Because of its idempotency key it counts once, even if it had arrived.'
}

export const heap_unavailable: Reason = {
  title: 'Heap is not available',
  advice: 'It is sent again later; nothing needs to be changed.'
}

export const connection_failed: Reason = {
  title: 'no connection to Heap',
  advice: 'It is sent again later. If it goes on, check the network, the proxy and the endpoint.'
}

export const held_for_order: Reason = {
  title: 'waits for an earlier call about the same user or account',
  advice: 'It is sent once the earlier one has gone through, so that the newest value wins.'
}

export const not_decided: Reason = {
  title: 'refused together with others, and not yet on its own',
  advice: 'It is sent again later. If this goes on, look at the rejected events beside it: one of them is at fault.'
}

export const not_sent: Reason = {
  title: 'not sent',
  advice: 'Nothing is wrong with it: send it again.'
}

export const partner_access_refused: Reason = {
  title: 'the partner refused the key or the address',
  advice: 'Check the key, its permissions and the address in the settings. Then sync again: nothing is lost.'
}

export const partner_unavailable: Reason = {
  title: 'the partner is not available',
  advice: 'It is sent again with the next sync; nothing needs to be changed.'
}

export const partner_rate_limited: Reason = {
  title: 'the partner asked to slow down',
  advice: 'It is sent again after the time that the partner asked for.'
}
