// Who an event is about, by the shared table of user ids, and Heap's own user ids.
import { HeapDestinationError } from '../../src/errors'
import { readHeapUserId, readIdentity } from '../../src/heap/identity'
import { BROWSER_LIMITS, SERVER_LIMITS } from '../../src/heap/limits'
import { identityCases } from '../cases/identities'

const NONE = new Set<string>()

describe.each([
  ['server', SERVER_LIMITS],
  ['browser', BROWSER_LIMITS]
])('the user id on the way through the %s', (_, limits) => {
  const rules = { limits, blockedIdentities: NONE, allowedIdentities: NONE, isHashed: false }

  test.each(identityCases(limits).map((one) => [one.name, one] as const))('%s', (_name, { userId, gives }) => {
    const identity = readIdentity(userId, rules)
    if ('identity' in gives) expect(identity).toBe(gives.identity)
    else expect(identity).toMatchObject({ code: gives.code, fate: 'rejected', facts: { path: 'userId' } })
  })

  test('too long says how long it is and how long it may be', () => {
    const error = readIdentity('u'.repeat(300), rules) as HeapDestinationError
    expect(error).toBeInstanceOf(HeapDestinationError)
    expect(error.facts).toStrictEqual({ path: 'userId', limit: limits.identity, actual: 300 })
  })
})

test.each([
  ['UNDEFINED', { blockedIdentities: NONE, allowedIdentities: new Set(['undefined']) }, 'UNDEFINED'],
  ['Test', { blockedIdentities: new Set(['test']), allowedIdentities: NONE }, 'placeholder_identity'],
  ['test', { blockedIdentities: new Set(['test']), allowedIdentities: new Set(['test']) }, 'test'],
  ['', { blockedIdentities: NONE, allowedIdentities: new Set(['']) }, 'missing_identity']
])('the settings decide about %j', (userId, placeholders, gives) => {
  const identity = readIdentity(userId, { ...placeholders, limits: SERVER_LIMITS, isHashed: false })
  expect(typeof identity === 'string' ? identity : identity.code).toBe(gives)
})

test.each<[unknown, string | undefined]>([
  ['0', '0'],
  ['8125861374', '8125861374'],
  ['9007199254740991', '9007199254740991'],
  [8125861374, '8125861374'],
  [0, '0'],
  [5n, '5'],
  ['007', undefined],
  ['00', undefined],
  ['9007199254740992', undefined],
  [9007199254740992, undefined],
  ['9999999999999999', undefined],
  ['-1', undefined],
  [-1, undefined],
  ['1.0', undefined],
  [1.5, undefined],
  [NaN, undefined],
  ['1e3', undefined],
  ['', undefined],
  ['٣', undefined],
  [null, undefined],
  [{}, undefined],
  [['5'], undefined],
  [true, undefined]
])('Heap’s own user id %p is read as %p', (value, heapUserId) => {
  expect(readHeapUserId(value)).toBe(heapUserId)
})
