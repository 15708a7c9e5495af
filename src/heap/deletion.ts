// Heap's deletion API as conversations: which request comes next, and what its answer means. Sends nothing itself.
import type { Conversation, Question, Reply } from '../delivery/types'
import { HeapDestinationError } from '../errors'
import type { DeletionCredentials, DeletionTokens } from './deletion-tokens'
import { fieldOf } from './input'
import { PATHS, type DeletionItem } from './wire'

export interface DeletionContext {
  readonly credentials: DeletionCredentials
  /** Shared by all that ask for the same customer. */
  readonly tokens: DeletionTokens
  /** The current time in epoch milliseconds. */
  readonly now: () => number
}

export type DeletionStatus = 'pending' | 'complete'

/** A request that Heap has taken in. */
export interface AcceptedDeletion {
  readonly id: string
  /** Path under which Heap tells the status. */
  readonly location: string
  readonly status: DeletionStatus
}

/**
 * Asks Heap to forget users, at most `MAX_DELETED_USERS`. Fetches a token where none is kept, and once more where the
 * kept one has run out. Asking twice for the same users is harmless.
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

/** Asks how far a deletion is. One request, or up to three where the token has run out: whoever wants to wait asks again. */
export function* askDeletionStatus(
  id: string,
  context: DeletionContext
): Conversation<DeletionStatus | HeapDestinationError> {
  // Not the location of the answer: the token must go nowhere but to Heap.
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

/** Whether Heap gives access to the deletion API: the error if it refuses, or cannot be asked. Leaves nothing behind. */
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

/** No answer is quoted here: one may repeat what was asked, and a good one is a secret. */
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
