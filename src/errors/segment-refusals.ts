// The codes with which a webhook of Heap's segments is refused, one export per code. Heap repeats every webhook that is
// not answered with 200.
import type { RefusalReason } from './reason'

export { closing, store_damaged, store_unavailable } from './unready'
export { busy, internal } from './tracking-refusals'

export const malformed_webhook: RefusalReason = {
  status: 400,
  title: 'not a known webhook of Heap',
  advice: 'Do what the message says. It was signed with the right secret, so Heap itself sent something new: tell us.'
}

export const secret_missing: RefusalReason = {
  status: 403,
  title: 'no webhook secret is stored',
  advice: 'Copy it from Heap: Integrations → Developer Hub → the integration → Reveal Webhook secret.'
}

export const bad_signature: RefusalReason = {
  status: 403,
  title: 'the signature is wrong',
  advice:
    'Copy the webhook secret of this integration from Heap again. A proxy in front of the runner must not change the body.'
}

export const outside_window: RefusalReason = {
  status: 403,
  title: 'the webhook is too old, or from the future',
  advice:
    'Check the clock of this machine. After a long outage, allow older webhooks in the settings of the integration.'
}

export const unknown_integration: RefusalReason = {
  status: 404,
  title: 'no integration has this address',
  advice: 'Copy the webhook URL from the catalog into the integration in Heap.'
}

export const webhook_too_large: RefusalReason = {
  status: 413,
  title: 'the webhook is too large',
  advice: 'Heap repeats it for ever. Make the segment smaller, and tell us.'
}

export const segment_store_full: RefusalReason = {
  status: 429,
  title: 'the store of segments is full',
  advice: 'Heap sends it again later. Free some disk space, or remove integrations that are not used any more.'
}
