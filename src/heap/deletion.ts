// Describes Heap's deletion API as conversations: which request comes next, and what its answer means. No I/O.
import type { Conversation, Question, Reply } from '../delivery/types'
import { HeapDestinationError } from '../errors'
import type { DeletionCredentials, DeletionTokens } from './deletion-tokens'
import { fieldOf } from './input'
import { PATHS, type DeletionItem } from './wire'

export interface DeletionContext {
  readonly credentials: DeletionCredentials
  /** Shared by all requests of the same customer. */
  readonly tokens: DeletionTokens
  /** The current time in epoch milliseconds. */
  readonly now: () => number
}

export type DeletionStatus = 'pending' | 'complete'

/** A deletion request that Heap has accepted. */
export interface AcceptedDeletion {
  readonly id: string
  /** Path at which Heap reports the status. */
  readonly location: string
  readonly status: DeletionStatus
}

/**
 * Asks Heap to delete users, at most `MAX_DELETED_USERS`. Fetches a token when none is kept, and a new one when the
 * kept one has expired. Asking twice for the same users does no harm.
 */
export function* requestDeletion(
  users: readonly DeletionItem[],
  context: DeletionContext
): Conversation<AcceptedDeletion | HeapDestinationError> {
  const question = {
    method: 'POST',
    url: context.credentials.url + PATHS.userDeletion,
    body: JSON.stringify({ users })
  } as const
  const reply = yield* askWithToken(question, context)
  if (reply.error) return reply.error
  const answer = parseJson(reply.body)
  const [id, location, status] = ['deletion_request_id', 'deletion_request_location', 'status'].map((key) =>
    fieldOf(answer, key)
  )
  if (typeof id !== 'string' || id === '') return notUnderstood(reply, 'The answer to the deletion has no request id.')
  return {
    id,
    location: typeof location === 'string' ? location : `${PATHS.deletionStatus}/${encodeURIComponent(id)}`,
    status: status === 'complete' ? 'complete' : 'pending'
  }
}

/**
 * Asks for the status of a deletion, once: the caller repeats it to wait. Up to three requests when the token has
 * expired.
 */
export function* askDeletionStatus(
  id: string,
  context: DeletionContext
): Conversation<DeletionStatus | HeapDestinationError> {
  // The location in the answer is not used: the token may go to Heap's own host only.
  const url = `${context.credentials.url}${PATHS.deletionStatus}/${encodeURIComponent(id)}`
  const reply = yield* askWithToken({ method: 'GET', url, body: '' }, context)
  if (reply.status === 404) {
    return new HeapDestinationError('deletion_unknown', 'Heap knows no deletion request of that id.', { status: 404 })
  }
  if (reply.error) return reply.error
  const status = fieldOf(parseJson(reply.body), 'status')
  if (status === 'pending' || status === 'complete') return status
  return notUnderstood(reply, 'The answer has no status of the deletion.')
}

/**
 * Checks access to the deletion API: `undefined`, or the error when Heap refuses or does not answer. Deletes nothing.
 */
export function* checkAccess(context: DeletionContext): Conversation<HeapDestinationError | undefined> {
  const token = yield* fetchToken(context)
  if (typeof token !== 'string') return token
  context.tokens.keep(context.credentials, token, context.now())
  return undefined
}

function* askWithToken(question: Omit<Question, 'headers'>, context: DeletionContext): Conversation<Reply> {
  const { tokens, credentials, now } = context
  const kept = tokens.find(credentials, now())
  if (kept !== undefined) {
    const reply = yield withToken(question, kept)
    if (reply.status !== 401) return reply
    tokens.forget(credentials)
  }
  const token = yield* fetchToken(context)
  if (typeof token !== 'string') return { status: token.facts.status ?? 0, body: '', error: token }
  tokens.keep(credentials, token, now())
  const reply = yield withToken(question, token)
  return reply.status === 401 || reply.status === 403 ? { ...reply, error: keyRefused(reply.status) } : reply
}

/** Messages quote no answer: it may repeat the credentials, or hold the token. */
function* fetchToken({ credentials }: DeletionContext): Conversation<string | HeapDestinationError> {
  const basic = { user: credentials.appId, password: credentials.apiKey }
  const reply = yield { method: 'POST', url: credentials.url + PATHS.authToken, headers: {}, body: '', basic }
  if (reply.status === 401 || reply.status === 403) return keyRefused(reply.status)
  if (reply.error) {
    const { code, facts } = reply.error
    const { status, retryAfterMs } = facts
    const what = status === undefined ? 'No answer' : `The answer was HTTP ${String(status)}`
    const kept = { ...(status !== undefined && { status }), ...(retryAfterMs !== undefined && { retryAfterMs }) }
    return new HeapDestinationError(code, `${what} when access to the deletion API was asked for.`, kept)
  }
  const token = fieldOf(parseJson(reply.body), 'access_token')
  if (typeof token === 'string' && /^[\x21-\x7e]+$/.test(token)) return token
  return notUnderstood(reply, 'The answer has no access token.')
}

function withToken(question: Omit<Question, 'headers'>, token: string): Question {
  const authorization = `Bearer ${token}`
  const hasBody = question.body !== ''
  return { ...question, headers: { ...(hasBody && { 'content-type': 'application/json' }), authorization } }
}

function keyRefused(status: number): HeapDestinationError {
  return new HeapDestinationError('api_key_refused', 'Heap gave no access to the deletion API.', { status })
}

function notUnderstood({ status }: Reply, what: string): HeapDestinationError {
  return new HeapDestinationError('answer_not_understood', what, { status })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
