// The flags of `send` that shape what is sent: what Heap would get.
import { createProgram } from '../../src/cli/program'
import { openTerminal } from './terminal'
import { at, linesOf, write } from './work-folder'

const TIME = '2024-03-05T10:00:00.000Z'
const PROPERTIES = { cart: { total: 25, token: 't' }, tags: ['x', 'y'], plan: 'pro' }
const ORDER = {
  type: 'track',
  userId: 'ada',
  event: 'Order',
  messageId: 'message-1',
  timestamp: TIME,
  properties: PROPERTIES
}
const AUDIENCE = {
  type: 'identify',
  userId: 'ada',
  messageId: 'message-2',
  timestamp: TIME,
  traits: { VIP: true },
  context: { personas: { computation_class: 'audience', computation_key: 'VIP' } }
}

async function dryRun(event: object, flags: readonly string[]): Promise<unknown[]> {
  const terminal = openTerminal()
  const file = at(write('events.ndjson', [event]))
  await createProgram(terminal.io, () => undefined).parseAsync([
    'node',
    'heap-destination',
    'send',
    file,
    '--app-id',
    '11',
    '--dry-run',
    ...flags
  ])
  return linesOf(terminal.stdout()).map((line) => (line as { body: unknown }).body)
}

const order = (properties: object, given: object = {}): object => ({
  app_id: '11',
  event: 'Order',
  identity: 'ada',
  properties,
  timestamp: TIME,
  idempotency_key: 'message-1',
  ...given
})
const FLAT = { 'cart.total': 25, 'cart.token': 't', tags: '["x","y"]', plan: 'pro' }
const HASH = 'fdee430d40bd57deeac186cd9790033d0f06f909a8806e7ce6e717ab7c7d5029'

test.each<[string, object, readonly string[], readonly object[]]>([
  ['none', ORDER, [], [order(FLAT)]],
  ['--hash-identity', ORDER, ['--hash-identity'], [order(FLAT, { identity: HASH })]],
  ['--allow-properties', ORDER, ['--allow-properties', 'plan,cart.total'], [order({ 'cart.total': 25, plan: 'pro' })]],
  ['--block-properties', ORDER, ['--block-properties', 'cart'], [order({ tags: '["x","y"]', plan: 'pro' })]],
  ['--nested', ORDER, ['--nested', 'drop'], [order({ plan: 'pro' })]],
  [
    '--event-prefix',
    ORDER,
    ['--event-prefix', 'Old '],
    [order(FLAT, { event: 'Old Order', idempotency_key: 'message-1:c51e10ce7e5cf450' })]
  ],
  [
    '--engage-prefix',
    AUDIENCE,
    ['--engage-prefix', 's_'],
    [{ app_id: '11', identity: 'ada', properties: { s_vip: true } }]
  ],
  [
    '--event-traits',
    { ...ORDER, context: { traits: { seats: 3 } } },
    ['--event-traits'],
    [{ app_id: '11', identity: 'ada', properties: { seats: 3 } }, order(FLAT)]
  ],
  [
    '--audience-traits',
    { ...AUDIENCE, traits: { VIP: true, seats: 3 } },
    ['--audience-traits'],
    [
      {
        app_id: '11',
        users: [
          { identity: 'ada', properties: { seats: 3 } },
          { identity: 'ada', properties: { vip: true } }
        ]
      }
    ]
  ],
  [
    '--null-clears',
    { ...AUDIENCE, context: {}, traits: { plan: null } },
    ['--null-clears'],
    [{ app_id: '11', identity: 'ada', properties: { plan: null } }]
  ],
  [
    '--audiences-as',
    AUDIENCE,
    ['--audiences-as', 'event'],
    [order({ audience_name: 'vip', audience_key: 'VIP' }, { event: 'Audience Entered', idempotency_key: 'message-2' })]
  ]
])('with %s, this is sent', async (_, event, flags, bodies) => {
  expect(await dryRun(event, flags)).toEqual(bodies)
})

test('with --array-items, items follow their event in one request', async () => {
  const item = (tag: string, n: number): object => {
    const { app_id: _, ...rest } = order({ tags: tag }) as Record<string, unknown>
    return { ...rest, event: 'Order tags item', idempotency_key: `message-1:item-${String(n)}` }
  }
  const { app_id: _, ...main } = order(FLAT) as Record<string, unknown>
  expect(await dryRun(ORDER, ['--array-items', '5'])).toEqual([
    { app_id: '11', events: [main, item('x', 1), item('y', 2)] }
  ])
})

test('with --require-consent, given in parts, stamped events need every category', async () => {
  const stamp = (Analytics: boolean, Product: boolean): object => ({
    ...ORDER,
    context: { consent: { categoryPreferences: { Analytics, Product } } }
  })
  const flags = ['--require-consent', 'Analytics', '--require-consent', 'Product']
  expect(await dryRun(stamp(true, true), flags)).toEqual([order(FLAT)])
  expect(await dryRun(stamp(false, true), flags)).toEqual([])
  expect(await dryRun(stamp(true, false), flags)).toEqual([])
  expect(await dryRun(ORDER, flags)).toEqual([order(FLAT)])
  expect(await dryRun(ORDER, [...flags, '--strict-consent'])).toEqual([])
})

test.each([
  ['--nested', 'json', '--nested: Nested values are set to flatten, stringify or drop.'],
  ['--array-items', 'many', '--array-items: Items as events is a whole number from 0 to 100.'],
  ['--audiences-as', 'trait', '--audiences-as: Audiences are sent as property, event or both.']
])('%s %s is refused by the name of the flag', async (flag, value, says) => {
  await expect(dryRun(ORDER, [flag, value])).rejects.toThrow(says)
})
