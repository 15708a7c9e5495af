// What each status and each failure means for the calls that were sent, row by row.
import { fateOfCode, type ErrorCode, type Fate } from '../../src/errors'
import { codeOfStatus, errorOfFailure, errorOfResponse, isWorse } from '../../src/delivery/fate'

test.each<[number, ErrorCode | undefined, Fate]>([
  [200, undefined, 'delivered'],
  [201, undefined, 'delivered'],
  [204, undefined, 'delivered'],
  [299, undefined, 'delivered'],
  [301, 'answer_not_understood', 'rejected'],
  [302, 'answer_not_understood', 'rejected'],
  [304, 'answer_not_understood', 'rejected'],
  [400, 'refused_by_heap', 'rejected'],
  [401, 'refused_by_heap', 'rejected'],
  [403, 'refused_by_heap', 'rejected'],
  [404, 'refused_by_heap', 'rejected'],
  [405, 'refused_by_heap', 'rejected'],
  [407, 'refused_by_heap', 'rejected'],
  [408, 'timed_out', 'retry'],
  [409, 'refused_by_heap', 'rejected'],
  [410, 'refused_by_heap', 'rejected'],
  [413, 'event_too_large', 'rejected'],
  [414, 'refused_by_heap', 'rejected'],
  [415, 'refused_by_heap', 'rejected'],
  [422, 'refused_by_heap', 'rejected'],
  [423, 'heap_unavailable', 'retry'],
  [425, 'heap_unavailable', 'retry'],
  [429, 'rate_limited', 'retry'],
  [451, 'refused_by_heap', 'rejected'],
  [500, 'heap_unavailable', 'retry'],
  [501, 'heap_unavailable', 'retry'],
  [502, 'heap_unavailable', 'retry'],
  [503, 'heap_unavailable', 'retry'],
  [504, 'heap_unavailable', 'retry'],
  [520, 'heap_unavailable', 'retry'],
  [599, 'heap_unavailable', 'retry']
])('HTTP %d is %s: %s', (status, code, fate) => {
  expect(codeOfStatus(status)).toBe(code)
  expect(code === undefined ? 'delivered' : fateOfCode(code)).toBe(fate)
})

describe('the error of an answer', () => {
  test('quotes status and answer, and keeps them as facts', () => {
    const error = errorOfResponse({ status: 400, body: 'postBody.events[0].properties should be object' })
    expect(error).toMatchObject({
      code: 'refused_by_heap',
      facts: { status: 400, answer: 'postBody.events[0].properties should be object' }
    })
    expect(error?.message).toBe(
      'The answer was HTTP 400: "postBody.events[0].properties should be object". ' +
        "Heap's answer says why. If it is about the App ID, check it in Heap under Account, Manage, Projects."
    )
  })

  test.each([
    ['is empty', '', ''],
    ['is blank', ' \n ', ''],
    ['has line breaks and control characters', '<html>\r\n\t<b>\u001b[31mno\u0000</b>\n', '<html> <b> [31mno </b>'],
    ['is long', 'x'.repeat(301), 'x'.repeat(300)]
  ])('an answer that %s is kept in one short line', (_, body, kept) => {
    expect(errorOfResponse({ status: 400, body })?.facts).toStrictEqual({ status: 400, answer: kept })
  })

  test('an empty answer is not quoted', () => {
    expect(errorOfResponse({ status: 503, body: '' })?.message).toMatch(/^The answer was HTTP 503\. /)
  })

  test('carries the time to wait', () => {
    expect(errorOfResponse({ status: 429, body: '', retryAfterMs: 0 })?.facts.retryAfterMs).toBe(0)
  })

  test.each([200, 201, 204])('there is none for HTTP %d, whatever the body', (status) => {
    expect(errorOfResponse({ status, body: '<html>garbage' })).toBeUndefined()
  })
})

test.each<[string, unknown, ErrorCode, string]>([
  ['a refused connection', coded('ECONNREFUSED'), 'connection_failed', 'ECONNREFUSED'],
  ['a reset connection', coded('ECONNRESET'), 'connection_failed', 'ECONNRESET'],
  ['a closed socket', coded('UND_ERR_SOCKET'), 'connection_failed', 'UND_ERR_SOCKET'],
  ['an unknown host', coded('ENOTFOUND'), 'connection_failed', 'ENOTFOUND'],
  ['a certificate that has expired', coded('CERT_HAS_EXPIRED'), 'connection_failed', 'CERT_HAS_EXPIRED'],
  ['a socket that times out', coded('ETIMEDOUT'), 'timed_out', 'ETIMEDOUT'],
  ['a connection that times out', coded('UND_ERR_CONNECT_TIMEOUT'), 'timed_out', 'UND_ERR_CONNECT_TIMEOUT'],
  ['headers that do not come', coded('UND_ERR_HEADERS_TIMEOUT'), 'timed_out', 'UND_ERR_HEADERS_TIMEOUT'],
  ['a body that does not come', coded('UND_ERR_BODY_TIMEOUT'), 'timed_out', 'UND_ERR_BODY_TIMEOUT'],
  ['a signal that ran out', new DOMException('ran out', 'TimeoutError'), 'timed_out', 'TimeoutError'],
  ['a cause with a code', new Error('fetch failed', { cause: coded('ECONNRESET') }), 'connection_failed', 'ECONNRESET'],
  ['an error of another realm', { name: 'Error', code: 'ETIMEDOUT' }, 'timed_out', 'ETIMEDOUT'],
  ['an error without code', new TypeError('s3cret'), 'connection_failed', 'TypeError'],
  ['a string', 's3cret', 'connection_failed', 'unknown reason'],
  ['nothing', undefined, 'connection_failed', 'unknown reason'],
  ['null', null, 'connection_failed', 'unknown reason'],
  ['an object with hostile fields', hostile(), 'connection_failed', 'unknown reason']
])('%s is a reason to send again', (_, failure, code, named) => {
  const error = errorOfFailure(failure)
  expect(error).toMatchObject({ code, fate: 'retry', facts: {} })
  expect(error.message).toMatch(`No complete answer came: ${named}.`)
  expect(error.message).not.toContain('s3cret')
})

const FATES: Fate[] = ['delivered', 'rejected', 'retry']

test.each(FATES.flatMap((one, rank) => FATES.map((other, than) => [one, other, rank > than] as const)))(
  '%s is worse than %s: %s',
  (one, other, worse) => {
    expect(isWorse(one, other)).toBe(worse)
  }
)

function coded(code: string): Error {
  return Object.assign(new Error('s3cret address'), { code })
}

function hostile(): object {
  return new Proxy(
    {},
    {
      get: () => {
        throw new Error('s3cret')
      }
    }
  )
}
