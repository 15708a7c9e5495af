// What is read out of a webhook: Heap's own shape, and whatever is close to it.
import { parseDigitsJson } from '../../src/heap/exact-numbers'
import { idsOf } from '../../src/segments/id-list'
import { readWebhook } from '../../src/segments/webhook-body'

const segment = { id: 1_338_065, name: 'Free Customers' }
const sync = (data: object, rest: object = {}) => ({
  action_type: 'segment.users.sync',
  data: { segment, ...data },
  ...rest
})

/** As it is read from text, with ids as lists. */
function read(value: unknown) {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const body = readWebhook(parseDigitsJson(text))
  return body.kind === 'sync' ? { ...body, entered: [...idsOf(body.entered)], left: [...idsOf(body.left)] } : body
}

const READ = {
  kind: 'sync',
  action: 'segment.users.sync',
  idToken: undefined,
  segmentId: '1338065',
  segmentName: 'Free Customers',
  isSample: false,
  task: undefined,
  page: 1,
  total: 1,
  entered: [],
  left: [],
  unreadable: 0
}
const info = { page_number: 3, total_pages: 5, sync_task_id: 'afe74af0-496e-11ec-81d3-0242ac130003' }
const page = { page: 3, total: 5, task: info.sync_task_id }

test.each<[string, unknown, object]>([
  ['people who enter', sync({ add: [{ id: 'u-1' }, { id: 'u-2' }] }), { entered: ['u-1', 'u-2'] }],
  ['people who leave', sync({ remove: [{ id: 'u-1' }] }), { left: ['u-1'] }],
  ['both', sync({ add: [{ id: 'u-1' }], remove: [{ id: 'u-2' }] }), { entered: ['u-1'], left: ['u-2'] }],
  ['neither', sync({}), {}],
  ['null in place of a list', sync({ add: null, remove: [{ id: 'u-1' }] }), { left: ['u-1'] }],
  ['a page of several', sync({ sync_info: info }), page],
  ['numbers of pages as text', sync({ sync_info: { ...info, page_number: '3', total_pages: '5' } }), page],
  ['more pages than there should be', sync({ sync_info: { ...info, total_pages: 2 } }), { ...page, total: 3 }],
  ['pages that cannot be read', sync({ sync_info: { ...info, page_number: -1 } }), { task: info.sync_task_id }],
  ['ids as numbers', sync({ add: [{ id: 12 }, { id: 0 }, { id: 1.5 }] }), { entered: ['12', '0', '1.5'] }],
  [
    'ids beyond 2^53',
    '{"action_type":"segment.users.sync","data":{"segment":{"id":9007199254740993,"name":"A"},"add":[{"id":12345678901234567890}]}}',
    { segmentId: '9007199254740993', segmentName: 'A', entered: ['12345678901234567890'] }
  ],
  ['ids without an object', sync({ add: ['u-1', 2] }), { entered: ['u-1', '2'] }],
  ['the same id twice', sync({ add: [{ id: 'u-1' }, { id: 'u-1' }] }), { entered: ['u-1'] }],
  [
    'ids as long as a store can keep them',
    sync({ add: ['x'.repeat(2048), '\x01'.repeat(1024)] }),
    { entered: ['x'.repeat(2048), '\x01'.repeat(1024)] }
  ],
  [
    'blanks and letters as they are',
    sync({ add: [{ id: ' Ümit ' }, { id: 'ümit' }] }),
    { entered: [' Ümit ', 'ümit'] }
  ],
  [
    'entries without a usable id',
    sync({
      add: [
        { id: null },
        { id: '' },
        { id: ' ' },
        { id: {} },
        { id: true },
        null,
        [],
        { id: 'a\uFFFDb' },
        { id: 'x'.repeat(2049) },
        { id: '\x01'.repeat(1025) },
        { id: 'a\0b' },
        { id: 'u-1' }
      ]
    }),
    { entered: ['u-1'], unreadable: 11 }
  ],
  [
    'half a character',
    '{"action_type":"segment.users.sync","data":{"segment":{"id":1},"add":[{"id":"a\\ud83d"}]}}',
    { segmentId: '1', segmentName: null, unreadable: 1 }
  ],
  ['a segment without a name', sync({ segment: { id: 'abc' } }), { segmentId: 'abc', segmentName: null }],
  [
    'a customer',
    sync({}, { id_token: '7a36ae58-c4b9-11eb-8529-0242ac130003' }),
    { idToken: '7a36ae58-c4b9-11eb-8529-0242ac130003' }
  ],
  [
    'fields that nobody knows',
    sync({ extra: 1, add: [{ id: 'u-1', name: 'Ann' }] }, { more: [] }),
    { entered: ['u-1'] }
  ],
  ['a sample that says so', sync({ segment: { ...segment, is_sample: true } }), { isSample: true }]
])('reads %s', (_, value, expected) => expect(read(value)).toEqual({ ...READ, ...expected }))

test('reads a drain', () => {
  const { action_type: _, ...rest } = sync({})
  expect(read({ ...rest, action_type: 'segment.users.drain' })).toEqual({
    kind: 'drain',
    action: 'segment.users.drain',
    idToken: undefined,
    segmentId: '1338065',
    segmentName: 'Free Customers',
    isSample: false
  })
})

test('an action that nobody knows is no fault', () => {
  expect(read({ action_type: 'segment.accounts.sync', data: 1 })).toEqual({
    kind: 'unknown',
    action: 'segment.accounts.sync',
    idToken: undefined
  })
})

test.each([
  ['a list', [], 'The body is not a JSON object.'],
  ['null', null, 'The body is not a JSON object.'],
  ['no action', { data: { segment } }, 'The body has no action_type.'],
  [
    'no segment',
    { action_type: 'segment.users.sync' },
    'data.segment.id is missing, or is no text or number that can be kept.'
  ],
  [
    'a segment without an id',
    sync({ segment: { name: 'A' } }),
    'data.segment.id is missing, or is no text or number that can be kept.'
  ],
  ['people who are no list', sync({ add: { id: 'u-1' } }), 'data.add is not a list.'],
  ['people who are text', sync({ remove: 'u-1' }), 'data.remove is not a list.']
])('refuses %s', (_, value, message) => expect(read(value)).toEqual({ kind: 'malformed', message }))
