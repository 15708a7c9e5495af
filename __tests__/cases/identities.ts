// User ids as senders write them: what Heap gets as identity, or the code of the refusal. Limits come from the caller.
import type { RejectionCode } from '../../src/errors'
import type { Limits } from '../../src/heap/limits'

export interface IdentityCase {
  readonly name: string
  readonly userId: unknown
  /** The identity, or the refusal. */
  readonly gives: { readonly identity: string } | { readonly code: RejectionCode }
}

export function identityCases({ identity: limit }: Pick<Limits, 'identity'>): IdentityCase[] {
  const longest = 'u'.repeat(limit)
  return [
    ...ACCEPTED,
    ...REFUSED,
    ...placeholderCases(),
    { name: 'the longest id', userId: longest, gives: { identity: longest } },
    { name: 'the longest id with space around', userId: ` ${longest} `, gives: { identity: longest } },
    { name: 'an id over the limit', userId: `${longest}u`, gives: { code: 'identity_too_long' } },
    { name: 'an id of ten million characters', userId: 'u'.repeat(10_000_000), gives: { code: 'identity_too_long' } }
  ]
}

const ACCEPTED: readonly IdentityCase[] = [
  { name: 'text', userId: 'u-1042', gives: { identity: 'u-1042' } },
  { name: 'text in mixed case keeps it', userId: 'User@Example.com', gives: { identity: 'User@Example.com' } },
  { name: 'text with space around is trimmed', userId: ' u 1\n', gives: { identity: 'u 1' } },
  { name: 'a number is text', userId: 1042, gives: { identity: '1042' } },
  { name: 'the largest exact number is text', userId: 9007199254740991, gives: { identity: '9007199254740991' } },
  { name: 'a bigint is text', userId: 9007199254740993n, gives: { identity: '9007199254740993' } },
  { name: 'digits beyond exact numbers, as text', userId: '9007199254740993', gives: { identity: '9007199254740993' } },
  { name: 'a word that contains a placeholder', userId: 'user-1', gives: { identity: 'user-1' } },
  { name: 'a number that contains 0', userId: 10, gives: { identity: '10' } },
  { name: 'one', userId: 1, gives: { identity: '1' } },
  {
    name: 'a UUID',
    userId: '00000000-0000-4000-8000-000000000000',
    gives: { identity: '00000000-0000-4000-8000-000000000000' }
  },
  { name: 'letters of every script', userId: 'Jürgen 大', gives: { identity: 'Jürgen 大' } },
  { name: 'a character of two units', userId: 'u😀1', gives: { identity: 'u😀1' } },
  { name: '__proto__', userId: '__proto__', gives: { identity: '__proto__' } },
  ...oddIds().map((id): IdentityCase => ({ name: `the real id ${id}`, userId: id, gives: { identity: id } }))
]

/** Ids that real systems give, although they look like none. */
function oddIds(): string[] {
  return [
    'u-0',
    '00-1',
    '0x0',
    '0-0-1',
    '007',
    '10',
    '-10',
    '-1a',
    '0.5',
    '1e5',
    'user1',
    'users',
    'user@example.com',
    'email@example.com',
    'null@example.com',
    'nullable',
    'none-1',
    'None Such',
    'anonymous-42',
    'guest_7',
    'trueblue',
    'nancy',
    'na-1',
    'n/a/1',
    'notset',
    'undefined1',
    '100%',
    '%41%42',
    '%a b%',
    '50%-50%1',
    '$1',
    '${',
    '}}{{',
    '%><%',
    '{1234}',
    '"u-1"',
    "'u-1'",
    '<ada@example.com>',
    '(555) 010-1234',
    '[u:1]',
    'object Object 1',
    '{"id":1}',
    'id',
    'nobody'
  ]
}

const REFUSED: readonly IdentityCase[] = [
  { name: 'bytes that were no UTF-8', userId: 'Jos\ufffd', gives: { code: 'not_utf8' } },
  { name: 'half a character at the end', userId: 'Jos\ud83d', gives: { code: 'not_utf8' } },
  { name: 'half a character at the start', userId: '\ude00Jos', gives: { code: 'not_utf8' } },
  { name: 'nothing', userId: undefined, gives: { code: 'missing_identity' } },
  { name: 'null', userId: null, gives: { code: 'missing_identity' } },
  { name: 'empty', userId: '', gives: { code: 'missing_identity' } },
  { name: 'blank', userId: ' \t\u00a0', gives: { code: 'missing_identity' } },
  { name: 'an object', userId: { id: 'u' }, gives: { code: 'invalid_identity' } },
  { name: 'an array', userId: ['u'], gives: { code: 'invalid_identity' } },
  { name: 'a function', userId: () => 'u', gives: { code: 'invalid_identity' } },
  { name: 'a symbol', userId: Symbol('u'), gives: { code: 'invalid_identity' } },
  { name: 'Infinity', userId: Infinity, gives: { code: 'invalid_identity' } },
  { name: '-Infinity', userId: -Infinity, gives: { code: 'invalid_identity' } },
  {
    name: 'a number whose last digits are lost',
    userId: Number('12345678901234567890'),
    gives: { code: 'invalid_identity' }
  }
]

/** Written out, and not taken from the code: a placeholder that goes missing there has to be missed here. */
const PLACEHOLDERS = [
  'undefined',
  'null',
  'none',
  'nil',
  'NaN',
  '0',
  '-1',
  'true',
  'false',
  'anonymous',
  'guest',
  'unknown',
  'user',
  '[object Object]',
  '{}',
  '[]',
  '""',
  "''",
  '"null"',
  "'undefined'",
  '`none`',
  '"(null)"',
  '(null)',
  '<null>',
  '<nil>',
  '[null]',
  '(none)',
  '(not set)',
  'not set',
  'n/a',
  'NA',
  '(n/a)',
  'email',
  'not_authenticated',
  'unique_identifier',
  'hashed_user_id',
  '{{ email }}',
  '{{email}}',
  '{{ customer.email }}',
  'u-{{id}}',
  '${user.id}',
  'u-${id}-1',
  '<%= user.id %>',
  'u<%id%>',
  '%user%',
  '%USER_ID%',
  '00',
  '000000',
  '0.0',
  '"0"',
  '(0)',
  '0000-0000',
  '00000000-0000-0000-0000-000000000000',
  '00000000000000000000000000000000',
  '{00000000-0000-0000-0000-000000000000}'
]

function placeholderCases(): IdentityCase[] {
  const texts = PLACEHOLDERS.flatMap((text) => [text, text.toUpperCase(), ` ${text.toLowerCase()} `])
  const values: unknown[] = [...new Set(texts), 0, -0, -1, true, false, NaN, 0n]
  return values.map((userId) => ({
    name: `placeholder ${typeof userId} ${typeof userId === 'string' ? JSON.stringify(userId) : String(userId)}`,
    userId,
    gives: { code: 'placeholder_identity' }
  }))
}
