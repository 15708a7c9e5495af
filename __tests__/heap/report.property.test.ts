// What differs between an event and its request, and what is reported of it, agree: nothing differs beyond the documented
// transformations without a report, and nothing is reported that does not differ.
import fc from 'fast-check'
import { createSegmentEventTarget } from '../../src/heap/target'
import { parseSettings } from '../../src/heap/settings'
import type { AlterationCode } from '../../src/errors'

interface Kind {
  readonly value: unknown
  /** What the documents promise: by the end of the property's name. Nothing: it is left out. */
  readonly documented: Readonly<Record<string, unknown>>
  /** What is reported, under the name of the property with this end. */
  readonly altered?: readonly [code: AlterationCode, end: string]
}

const circular: Record<string, unknown> = {}
circular['self'] = circular

/** As documented, and reported by nobody. */
const DOCUMENTED: readonly Kind[] = [
  { value: 'text', documented: { '': 'text' } },
  { value: 1.5, documented: { '': 1.5 } },
  { value: false, documented: { '': false } },
  { value: 2 ** 53 - 1, documented: { '': 2 ** 53 - 1 } },
  { value: null, documented: {} },
  { value: undefined, documented: {} },
  { value: {}, documented: { '': '{}' } },
  { value: { a: { b: 1 } }, documented: { '.a.b': 1 } },
  { value: [1, { c: 2 }], documented: { '': '[1,{"c":2}]' } },
  { value: 9007199254740993n, documented: { '': '9007199254740993' } },
  { value: new Date(0), documented: { '': '1970-01-01T00:00:00.000Z' } },
  { value: 'x'.repeat(1024), documented: { '': 'x'.repeat(1024) } }
]

const ALTERED: readonly Kind[] = [
  { value: 'x'.repeat(1025), documented: { '': 'x'.repeat(1024) }, altered: ['value_shortened', ''] },
  {
    value: ['x'.repeat(1000), 'y'.repeat(1000)],
    documented: { '': `["${'x'.repeat(1000)}"]` },
    altered: ['array_shortened', '']
  },
  { value: NaN, documented: {}, altered: ['not_finite', ''] },
  { value: [Infinity], documented: { '': '[null]' }, altered: ['not_finite', '[0]'] },
  { value: 2 ** 60, documented: { '': 2 ** 60 }, altered: ['digits_lost', ''] },
  { value: new Date(NaN), documented: {}, altered: ['invalid_date', ''] },
  { value: 'a\ufffd', documented: { '': 'a\ufffd' }, altered: ['characters_lost', ''] },
  { value: circular, documented: {}, altered: ['circular', '.self'] },
  { value: { ['k'.repeat(1025)]: 1 }, documented: {}, altered: ['key_too_long', `.${'k'.repeat(1025)}`] }
]

const anyKind = fc.oneof(fc.constantFrom(...DOCUMENTED), fc.constantFrom(...ALTERED))

test.each([
  ['properties', { type: 'track', event: 'Viewed' }],
  ['traits', { type: 'identify' }]
] as const)('the report and the difference agree: %s', (root, call) => {
  const parsed = parseSettings({ appId: '42' })
  if ('errors' in parsed) throw new Error('settings')
  const target = createSegmentEventTarget(parsed.settings)
  fc.assert(
    fc.property(fc.array(anyKind, { maxLength: 12 }), (kinds) => {
      const named = kinds.map((kind, index) => [`p${index}`, kind] as const)
      const source = Object.fromEntries(named.map(([name, { value }]) => [name, value]))
      const time = '2024-03-05T10:00:00.000Z'
      const plan = target.plan({ ...call, userId: 'u-1', messageId: 'message-1', timestamp: time, [root]: source })
      expect('calls' in plan && plan.calls.map(({ item }) => (item as { properties: object }).properties)).toEqual([
        Object.fromEntries(
          named.flatMap(([name, { documented }]) =>
            Object.entries(documented).map(([end, value]) => [name + end, value])
          )
        )
      ])
      const issues = plan.issues.map(({ code, path }) => `${code} ${path}`).sort()
      const expected = named.flatMap(([name, { altered }]) =>
        altered ? [`${altered[0]} ${`${root}.${name}${altered[1]}`.slice(0, 200)}`] : []
      )
      expect(issues).toEqual(expected.sort())
    })
  )
})
