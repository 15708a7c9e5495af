// Integers beyond 2^53: their digits are kept where the text is known, and reported where they were lost before.
import fc from 'fast-check'
import { parseExactJson } from '../../src/heap/exact-numbers'
import { createSegmentEventTarget } from '../../src/heap/target'
import { parseSettings } from '../../src/heap/settings'

const LONG = '1152921504606846977'

test.each([
  ['a property', `{"properties":{"a":${LONG}}}`, { properties: { a: LONG } }],
  ['a property of 2^53', '{"properties":{"a":9007199254740992}}', { properties: { a: '9007199254740992' } }],
  ['a negative one', `{"traits":{"a":-${LONG}}}`, { traits: { a: `-${LONG}` } }],
  ['one in a list', `{"properties":{"a":[{"b":[${LONG} ]}]}}`, { properties: { a: [{ b: [LONG] }] } }],
  ['one in the context', `{"context":{"traits":{"a": ${LONG}}}}`, { context: { traits: { a: LONG } } }],
  [
    'one in a batch, in its events and in what they share',
    `{"batch":[{"properties":{"a":${LONG}}},1],"context":{"b":${LONG}}}`,
    { batch: [{ properties: { a: LONG } }, 1], context: { b: LONG } }
  ],
  ['the longest exact one', '{"properties":{"a":9007199254740991}}', { properties: { a: 9007199254740991 } }],
  ['an id', `{"userId":${LONG},"properties":{}}`, { userId: Number(LONG), properties: {} }],
  ['digits in a text', `{"properties":{"a":"x, ${LONG}, \\"${LONG}"}}`, { properties: { a: `x, ${LONG}, "${LONG}` } }],
  ['a name of digits', `{"properties":{"${LONG}":1}}`, { properties: { [LONG]: 1 } }],
  [
    'long fractions and exponents',
    '{"properties":{"a":0.1234567890123456,"b":12345678901234567.5,"c":12345678901234567e3}}',
    { properties: { a: 0.1234567890123456, b: Number('12345678901234567.5'), c: Number('12345678901234567e3') } }
  ],
  ['no event', `[${LONG}]`, [Number(LONG)]]
])('%s', (_, text, value) => {
  expect(parseExactJson(text)).toStrictEqual(value)
})

test('anything else is what JSON.parse gives', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom('', ` ${LONG} `), (value, text) => {
      const json = JSON.stringify({ properties: { value, text } })
      const parsed = JSON.parse(json, (_, inner: unknown) =>
        Number.isInteger(inner) && !Number.isSafeInteger(inner) && /^-?\d+$/.test(String(inner)) ? String(inner) : inner
      ) as unknown
      expect(parseExactJson(json)).toEqual(parsed)
    })
  )
})

test.each(Array.from({ length: 40 }, (_, before) => before))('a long integer behind %i other characters', (before) => {
  const filling = 'x'.repeat(before)
  const text = (digits: string): string => `{"properties":{"a${filling}":${digits}}}`
  expect(parseExactJson(text('9007199254740993'))).toEqual({ properties: { [`a${filling}`]: '9007199254740993' } })
  expect(parseExactJson(text('900719925474099'))).toEqual({ properties: { [`a${filling}`]: 900719925474099 } })
})

test('a long text, or many, costs no stack', () => {
  const text = JSON.stringify({ properties: { a: '\\"'.repeat(500_000), b: LONG } })
  expect(parseExactJson(text)).toEqual(JSON.parse(text))
})

test('where the digits were lost before, the number stays and is reported', () => {
  const parsed = parseSettings({ appId: '42' })
  if ('errors' in parsed) throw new Error('settings')
  const lost = Number(LONG)
  const properties = { a: lost, b: { c: -lost }, list: [1, { d: lost }], exact: 2 ** 53 - 1, small: 0.1 }
  const plan = createSegmentEventTarget(parsed.settings).plan({
    type: 'identify',
    userId: 'u-1',
    traits: properties
  })
  expect(plan).toMatchObject({
    calls: [
      {
        item: {
          properties: { a: lost, 'b.c': -lost, list: JSON.stringify(properties.list), exact: 2 ** 53 - 1, small: 0.1 }
        }
      }
    ],
    issues: [
      { code: 'digits_lost', path: 'traits.a' },
      { code: 'digits_lost', path: 'traits.b.c' },
      { code: 'digits_lost', path: 'traits.list[1].d' }
    ]
  })
})
