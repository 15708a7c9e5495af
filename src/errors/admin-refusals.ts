// The codes with which the admin API refuses a request, one export per code.
import type { RefusalReason } from './reason'
import * as REJECTIONS from './rejections'

export * from './unready'
export { internal } from './tracking-refusals'

export const invalid_request: RefusalReason = {
  status: 400,
  title: 'something in the request is wrong',
  advice: 'Correct what the message, or fields, names.'
}

export const token_required: RefusalReason = {
  status: 401,
  title: 'the admin token is missing or wrong',
  advice: 'Sign in, or send it as Authorization: Bearer ….'
}

export const role_required: RefusalReason = {
  status: 403,
  title: 'the role of the token is not enough',
  advice: 'Use a token of the role that the message names. Whoever has the admin token makes them.'
}

export const foreign_host: RefusalReason = {
  status: 403,
  title: 'the runner does not answer under this name',
  advice: 'Use its address, or start it with --name.'
}

export const foreign_origin: RefusalReason = {
  status: 403,
  title: 'the request comes from a page of another site',
  advice: 'Use the page of the runner itself.'
}

export const missing_header: RefusalReason = {
  status: 403,
  title: 'a required header is missing',
  advice: 'Send x-runner-request: 1.'
}

export const not_found: RefusalReason = {
  status: 404,
  title: 'not found',
  advice: 'Check the address and the id.'
}

export const conflict: RefusalReason = {
  status: 409,
  title: 'not possible in the present state',
  advice: 'Do what the message says.'
}

export const api_key_missing: RefusalReason = { status: 409, ...REJECTIONS.api_key_missing }

export const api_key_refused: RefusalReason = { status: 409, ...REJECTIONS.api_key_refused }

export const too_many_attempts: RefusalReason = {
  status: 429,
  title: 'too many wrong tokens from one address',
  advice: 'Wait as long as Retry-After says, and sign in with the right token.'
}

export const too_many_readers: RefusalReason = {
  status: 429,
  title: 'too many live streams or exports',
  advice: 'Close one of them, then try again.'
}

export const sandbox_unreachable: RefusalReason = {
  status: 502,
  title: 'the local Heap does not answer',
  advice: 'Start the runner again with its local Heap.'
}

export const deletion_failed: RefusalReason = {
  status: 502,
  title: 'a deletion failed',
  advice: 'Do what the message says. Asking for the same person twice does no harm.'
}

export const settings_not_saved: RefusalReason = {
  status: 507,
  title: 'the settings could not be saved',
  advice: 'Do what the message says: free some space, or let the runner write to its data folder.'
}
