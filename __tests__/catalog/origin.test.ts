// Mappings as somebody edits them, and as Segment writes them: nothing is lost on the way there and back.
import {
  changeKind,
  mistakeOf,
  pathsOf,
  toMappingValue,
  toOrigin,
  type Origin
} from '../../src/catalog/views/mappings/origin'

test.each<[value: unknown, origin: Origin]>([
  [{ '@path': '$.userId' }, { kind: 'path', path: 'userId' }],
  [
    { '@if': { exists: { '@path': '$.userId' }, then: { '@path': '$.userId' }, else: { '@path': '$.properties.id' } } },
    { kind: 'path', path: 'userId', otherwise: 'properties.id' }
  ],
  ['Page viewed', { kind: 'text', text: 'Page viewed' }],
  ['', { kind: 'text', text: '' }],
  [12, { kind: 'text', text: '12', type: 'number' }],
  [false, { kind: 'text', text: 'false', type: 'boolean' }],
  [{ '@template': 'Order {{event}}' }, { kind: 'template', template: 'Order {{event}}' }],
  [
    { name: { '@path': '$.name' }, kind: 'page' },
    {
      kind: 'parts',
      parts: [
        { name: 'name', origin: { kind: 'path', path: 'name' } },
        { name: 'kind', origin: { kind: 'text', text: 'page' } }
      ]
    }
  ],
  [
    { '@if': { exists: { '@path': '$.a' }, then: 'b' } },
    { kind: 'json', json: JSON.stringify({ '@if': { exists: { '@path': '$.a' }, then: 'b' } }, null, 2) }
  ],
  [[1, 2], { kind: 'json', json: '[\n  1,\n  2\n]' }],
  [undefined, { kind: 'nothing' }]
])('%j is edited as %j and written back the same', (value, origin) => {
  expect(toOrigin(value)).toEqual(origin)
  expect(toMappingValue(origin)).toEqual(value)
})

test.each<[origin: Origin, mistake: string | undefined]>([
  [{ kind: 'json', json: '{' }, 'This is not valid JSON yet.'],
  [{ kind: 'path', path: ' ' }, 'Name the part of the event, for example userId.'],
  [{ kind: 'path', path: 'userId', otherwise: '' }, 'Name the part of the event, for example userId.'],
  [{ kind: 'text', text: 'many', type: 'number' }, 'A number is needed.'],
  [
    { kind: 'parts', parts: [{ name: 'a', origin: { kind: 'path', path: '' } }] },
    'Name the part of the event, for example userId.'
  ],
  [{ kind: 'text', text: '' }, undefined],
  [{ kind: 'nothing' }, undefined]
])('%j is told: %s', (origin, mistake) => {
  expect(mistakeOf(origin)).toBe(mistake)
})

test.each<[from: Origin, to: Origin]>([
  [
    { kind: 'path', path: 'event' },
    { kind: 'template', template: '{{event}}' }
  ],
  [
    { kind: 'template', template: 'a' },
    { kind: 'text', text: '' }
  ],
  [
    { kind: 'text', text: 'a' },
    { kind: 'json', json: '"a"' }
  ],
  [
    { kind: 'json', json: '"a"' },
    { kind: 'text', text: 'a' }
  ],
  [{ kind: 'path', path: 'event' }, { kind: 'nothing' }]
])('%j becomes %j when another kind is chosen', (from, to) => {
  expect(changeKind(from, to.kind)).toEqual(to)
})

test('a fixed value of a number field is a number', () => {
  expect(
    toMappingValue({ ...(changeKind({ kind: 'nothing' }, 'text', 'integer') as object), text: '3' } as Origin)
  ).toBe(3)
})

test('paths of an event are offered without entering lists', () => {
  expect(pathsOf({ userId: 'u', properties: { cart: { total: 1 }, tags: ['a'] } })).toEqual([
    'userId',
    'properties',
    'properties.cart',
    'properties.cart.total',
    'properties.tags'
  ])
})
