// The deletion API as a conversation: which request follows which answer, and who may be deleted at all.
import type { Conversation, Question, Reply } from '../../src/delivery/types'
import { HeapDestinationError } from '../../src/errors'
import { askDeletionStatus, requestDeletion, type DeletionContext } from '../../src/heap/deletion'
import { DeletionTokens } from '../../src/heap/deletion-tokens'
import { MAX_DELETED_USERS, parseDeletedUser, splitDeletedUsers } from '../../src/heap/deletion-users'
import { PLACEHOLDERS } from '../../src/heap/placeholders'
import { parseSettings, type RawSettings } from '../../src/heap/settings'

const URL = 'https://heap.test'
const KEY = 'key-marker'
const TOKEN = {
  method: 'POST',
  url: `${URL}/api/public/v0/auth_token`,
  headers: {},
  body: '',
  basic: { user: '11', password: KEY }
}
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const deletion = (token: string) => ({
  method: 'POST',
  url: `${URL}/api/public/v0/user_deletion`,
  headers: { 'content-type': 'application/json', ...bearer(token) },
  body: '{"users":[{"identity":"ada"}]}'
})
const status = (token: string) => ({
  method: 'GET',
  url: `${URL}/api/public/v0/deletion_status/id%2F1`,
  headers: bearer(token),
  body: ''
})

const issued = (token: string): Reply => ({ status: 200, body: JSON.stringify({ access_token: token }) })
const accepted: Reply = {
  status: 201,
  body: '{"deletion_request_id":"id/1","deletion_request_location":"/x","status":"pending"}'
}
const ACCEPTED = { id: 'id/1', location: '/x', status: 'pending' }
const unauthorized: Reply = { status: 401, body: 'no' }
const failed = (code: 'heap_unavailable' | 'connection_failed', facts: object = {}): Reply => ({
  status: 503,
  body: KEY,
  error: new HeapDestinationError(code, `The answer was ${KEY}.`, facts)
})

function contextAt(now: () => number): DeletionContext {
  return { credentials: { url: URL, appId: '11', apiKey: KEY }, tokens: new DeletionTokens(), now }
}

function talk<Result>(
  conversation: Conversation<Result>,
  replies: readonly Reply[]
): { asked: Question[]; result: Result } {
  const asked: Question[] = []
  let step = conversation.next()
  for (const reply of replies) {
    if (step.done === true) throw new Error('The conversation ended early.')
    asked.push(step.value)
    step = conversation.next(reply)
  }
  if (step.done !== true) throw new Error(`One more question: ${step.value.url}`)
  return { asked, result: step.value }
}

const remove = (context: DeletionContext, replies: readonly Reply[]) =>
  talk(requestDeletion([{ identity: 'ada' }], context), replies)

test('a token is fetched, then the deletion is asked for', () => {
  expect(
    remove(
      contextAt(() => 0),
      [issued('t1'), accepted]
    )
  ).toEqual({ asked: [TOKEN, deletion('t1')], result: ACCEPTED })
})

test('the token is kept for less than its five minutes', () => {
  let now = 0
  const context = contextAt(() => now)
  remove(context, [issued('t1'), accepted])
  now = 239_999
  expect(remove(context, [accepted]).asked).toEqual([deletion('t1')])
  now = 240_000
  expect(remove(context, [issued('t2'), accepted]).asked).toEqual([TOKEN, deletion('t2')])
})

test('a token that has run out is fetched again, once', () => {
  const context = contextAt(() => 0)
  remove(context, [issued('t1'), accepted])
  expect(remove(context, [unauthorized, issued('t2'), accepted])).toEqual({
    asked: [deletion('t1'), TOKEN, deletion('t2')],
    result: ACCEPTED
  })
  expect(remove(context, [unauthorized, issued('t3'), unauthorized]).result).toMatchObject({
    code: 'api_key_refused',
    facts: { status: 401 }
  })
})

test.each<[string, readonly Reply[], string]>([
  ['a wrong key', [unauthorized], 'api_key_refused'],
  ['a forbidden environment', [{ status: 403, body: '' }], 'api_key_refused'],
  ['no token in the answer', [{ status: 200, body: '{}' }], 'answer_not_understood'],
  ['a token that fits no header', [issued('a\nb')], 'answer_not_understood'],
  ['a page instead of a token', [{ status: 200, body: `<html>${KEY}` }], 'answer_not_understood'],
  ['Heap not available for a token', [failed('heap_unavailable', { status: 503 })], 'heap_unavailable'],
  ['no connection', [failed('connection_failed')], 'connection_failed'],
  ['no request id', [issued('t'), { status: 201, body: '{"status":"pending"}' }], 'answer_not_understood']
])('%s is an error that holds no key', (_, replies, code) => {
  const { result } = remove(
    contextAt(() => 0),
    replies
  )
  expect(result).toMatchObject({ code })
  expect(JSON.stringify([result, (result as Error).message])).not.toContain(KEY)
})

test('Heap not available for the deletion is told as it was answered', () => {
  const error = new HeapDestinationError('heap_unavailable', 'The answer was HTTP 503.', { status: 503 })
  expect(
    remove(
      contextAt(() => 0),
      [issued('t'), { status: 503, body: '', error }]
    ).result
  ).toBe(error)
})

test.each<[string, Reply, unknown]>([
  ['pending', { status: 200, body: '{"status":"pending"}' }, 'pending'],
  ['complete', { status: 200, body: '{"status":"complete"}' }, 'complete'],
  ['unknown', { status: 404, body: '' }, expect.objectContaining({ code: 'deletion_unknown' })],
  [
    'something else',
    { status: 200, body: '{"status":"?"}' },
    expect.objectContaining({ code: 'answer_not_understood' })
  ]
])('the status is asked for at Heap, not at an address from an answer: %s', (_, reply, result) => {
  expect(
    talk(
      askDeletionStatus(
        'id/1',
        contextAt(() => 0)
      ),
      [issued('t'), reply]
    )
  ).toEqual({
    asked: [TOKEN, status('t')],
    result
  })
})

test('a printed or logged set of tokens shows neither key nor token', () => {
  const context = contextAt(() => 0)
  remove(context, [issued('token-marker'), accepted])
  expect(JSON.stringify(context.tokens)).toBe('{}')
  expect(String(Object.entries(context.tokens))).toBe('')
})

test('each customer has a token of their own', () => {
  const context = contextAt(() => 0)
  remove(context, [issued('t1'), accepted])
  const other = { ...context, credentials: { url: URL, appId: '1', apiKey: `1:${KEY}` } }
  expect(remove(other, [issued('t2'), accepted]).asked).toMatchObject([{ basic: { user: '1' } }, deletion('t2')])
})

const settingsOf = (raw: RawSettings) => {
  const parsed = parseSettings({ appId: '11', ...raw })
  if ('errors' in parsed) throw new Error(JSON.stringify(parsed.errors))
  return parsed.settings
}

test.each([...PLACEHOLDERS, ' NULL ', '00000000-0000-0000-0000-000000000000'])('%j is never deleted', (id) => {
  expect(parseDeletedUser(id, settingsOf({}))).toMatchObject({ code: 'placeholder_identity' })
})

test.each<[unknown, string]>([
  [undefined, 'missing_identity'],
  ['  ', 'missing_identity'],
  [{}, 'invalid_identity'],
  ['x'.repeat(256), 'identity_too_long']
])('%j is no user to delete', (id, code) => {
  expect(parseDeletedUser(id, settingsOf({}))).toMatchObject({ code })
})

test('a user is deleted by the identity that Heap knows', () => {
  expect(parseDeletedUser(' Ada ', settingsOf({}))).toEqual({ identity: 'Ada' })
  expect(parseDeletedUser('guest', settingsOf({ allowedIdentities: 'guest' }))).toEqual({ identity: 'guest' })
  expect(parseDeletedUser('a', settingsOf({ hashIdentity: true }))).toEqual({
    identity: 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb'
  })
})

test('users travel in requests that Heap takes, in order and nobody twice', () => {
  const users = Array.from({ length: MAX_DELETED_USERS + 1 }, (_, index) => ({ identity: `u-${index}` }))
  const requests = splitDeletedUsers([...users, { identity: 'u-0' }])
  expect(requests.map(({ length }) => length)).toEqual([10_000, 1])
  expect(requests.flat()).toEqual(users)
  expect(splitDeletedUsers([])).toEqual([])
})
