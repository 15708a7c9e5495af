// Requests of a few hundred bytes to a few hundred kilobytes that would take gigabytes or minutes if they were read
// without bounds. Data only.
import { gzipSync } from 'node:zlib'

export interface HostileRequest {
  readonly body: Buffer
  readonly headers: Readonly<Record<string, string>>
}

const repeat = (count: number, text: string) => new Array<string>(count).fill(text).join()
const named = (count: number, value: string) =>
  `{${Array.from({ length: count }, (_, index) => `"k${index}":${value}`).join()}}`
const EVENT = '{"type":"track","event":"A","userId":"u-1"}'

function request(body: string | Buffer, headers: Readonly<Record<string, string>> = {}): HostileRequest {
  return { body: Buffer.from(body), headers: { 'content-type': 'application/json', ...headers } }
}

function packed(body: string | Buffer): HostileRequest {
  return request(gzipSync(body, { level: 9 }), { 'content-encoding': 'gzip' })
}

const batch = (events: string, more = '') => `{"writeKey":"killed"${more},"batch":[${events}]}`
const shared = (context: string) => `,"context":${context}`

/** Name, the request, and the code of the refusal; `stored` where it is stored small. */
export const HOSTILE_REQUESTS: readonly [string, HostileRequest, string][] = [
  [
    'the copied context: 481 KB of it and 400 events, in some hundred bytes',
    packed(batch(repeat(400, EVENT), shared(`{"text":"${'x'.repeat(481_000)}"}`))),
    'event_too_large'
  ],
  [
    'a shared context of 158,000 objects and 600 events',
    packed(batch(repeat(600, '{}'), shared(`{"list":[${repeat(158_000, '{}')}]}`))),
    'too_many_values'
  ],
  [
    'a shared context of 20,000 names and 600 events with a context of their own',
    packed(batch(repeat(600, '{"context":{"a":1}}'), shared(named(20_000, '1')))),
    'too_many_values'
  ],
  [
    'a shared context of 2,400 names and 2,500 events with a context of their own',
    packed(batch(repeat(2500, '{"context":{"a":1}}'), shared(named(2400, '1')))),
    'stored'
  ],
  ['170,000 events', request(batch(repeat(170_000, '{}'))), 'too_many_values'],
  ['10,000 events', request(batch(repeat(10_000, '{}'))), 'too_many_events'],
  ['2,500 events', packed(batch(repeat(2500, '{}'))), 'stored'],
  [
    '100,000 levels',
    packed(batch(`{"type":"track","userId":"u-1","a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)),
    'too_many_values'
  ],
  [
    '9,000 levels',
    packed(batch(`{"type":"track","userId":"u-1","a":${'['.repeat(9000)}${']'.repeat(9000)}}`)),
    'stored'
  ],
  ['200,000 levels', packed(batch(`{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`)), 'too_many_values'],
  ['levels that are never closed', request(`{"batch":${'['.repeat(140_000)}`), 'too_many_values'],
  ['9,000 levels that are never closed', request(`{"batch":${'['.repeat(9000)}`), 'invalid_json'],
  ['an object of 40,000 names', packed(batch(named(40_000, '1'))), 'too_many_values'],
  ['a text of 480 KB', packed(batch(`{"a":"${'x'.repeat(480_000)}"}`)), 'event_too_large'],
  ['16 lists of 16,000 numbers', packed(batch(repeat(15, `{"a":[${repeat(16_000, '1')}]}`))), 'too_many_values'],
  ['a gigabyte of spaces', packed(Buffer.alloc(100 * 1024 * 1024, ' ')), 'request_too_large'],
  ['gzip in gzip', packed(gzipSync(Buffer.alloc(100 * 1024 * 1024, ' '))), 'invalid_json'],
  [
    'gzip in gzip that says so',
    request(gzipSync(gzipSync(Buffer.alloc(1024 * 1024))), { 'content-encoding': 'gzip, gzip' }),
    'unsupported_body'
  ]
]
