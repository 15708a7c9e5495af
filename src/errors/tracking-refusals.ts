// The codes with which the tracking API refuses a request, one export per code. Nothing of the request is stored.
import type { RefusalReason } from './reason'

export * from './unready'

export const invalid_json: RefusalReason = {
  status: 400,
  title: 'not valid JSON',
  advice: 'Send one JSON object, plain or gzipped.'
}

export const not_an_event: RefusalReason = {
  status: 400,
  title: 'not an event',
  advice: 'Send each event as one JSON object.'
}

export const not_a_batch: RefusalReason = {
  status: 400,
  title: 'no list named batch',
  advice: 'Send { "batch": [ … ] }.'
}

export const event_too_large: RefusalReason = {
  status: 400,
  title: 'an event is too large',
  advice: 'Send fewer or shorter properties with it.'
}

export const request_too_large: RefusalReason = {
  status: 400,
  title: 'the request is too large',
  advice: 'Send smaller batches.'
}

export const too_many_events: RefusalReason = {
  status: 400,
  title: 'too many events in a batch',
  advice: 'Send smaller batches.'
}

export const too_many_values: RefusalReason = {
  status: 400,
  title: 'too many values in a request',
  advice: 'Send smaller batches, or smaller events.'
}

export const unknown_write_key: RefusalReason = {
  status: 401,
  title: 'unknown write key',
  advice: 'Copy the write key from the source in the catalog.'
}

export const wrong_signature: RefusalReason = {
  status: 401,
  title: 'the signature is missing or wrong',
  advice: 'Enter the same secret at the sender and at the source in the catalog, or remove both.'
}

export const unknown_address: RefusalReason = {
  status: 404,
  title: 'no such address',
  advice: 'Send to an address of the tracking API, with its method.'
}

export const unsupported_body: RefusalReason = {
  status: 415,
  title: 'unknown encoding of the body',
  advice: 'Send the body plain or gzipped.'
}

export const quota_used_up: RefusalReason = {
  status: 429,
  title: 'the quota of the write key is used up',
  advice: 'Send it again when Retry-After says, or raise the quota of the source in the catalog.'
}

export const internal: RefusalReason = {
  status: 500,
  title: 'the runner failed',
  advice: 'Send it again later. If it goes on, the log of the runner says where.'
}

export const busy: RefusalReason = {
  status: 503,
  title: 'too many requests at once',
  advice: 'Send it again after a moment.'
}
