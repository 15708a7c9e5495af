// Identify, group, alias and Engage events, and what Heap gets for each.
import { segmentEvent, TIMESTAMP, USER_ID, type SegmentCase } from './segment-case'

const HEAP_USER = { Heap: { user_id: '8125861374' } }

const user = (properties: object) => ({ to: 'userProperties', item: { identity: USER_ID, properties } }) as const
const linkOf = (user_id: string, timestamp = TIMESTAMP) =>
  ({ to: 'link', item: { user_id, identity: USER_ID, timestamp } }) as const
const link = linkOf('8125861374')
const account = (properties: object) => ({ to: 'accountProperties', item: { account_id: 'acme', properties } }) as const

const identify = (parts: Record<string, unknown>) => segmentEvent({ type: 'identify', ...parts })
const group = (parts: Record<string, unknown>) => segmentEvent({ type: 'group', groupId: 'acme', ...parts })
const alias = (previousId: unknown) => segmentEvent({ type: 'alias', previousId })

export const identifyCases: readonly SegmentCase[] = [
  {
    name: 'an identify call',
    event: identify({ traits: { plan: 'pro', company: { size: 12 } } }),
    gives: { calls: [user({ plan: 'pro', 'company.size': 12 })] }
  },
  { name: 'an identify call without traits', event: identify({}), gives: { calls: [user({})] } },
  {
    name: 'Email and id among traits',
    event: identify({ traits: { Email: 'a@b.c', id: 7 } }),
    gives: { calls: [user({ email: 'a@b.c', _id: 7 })] },
    issues: [
      { code: 'key_renamed', path: 'traits.Email', renamedTo: 'email' },
      { code: 'key_renamed', path: 'traits.id', renamedTo: '_id' }
    ]
  },
  {
    name: "Heap's own user id is linked first",
    event: identify({ traits: { plan: 'pro' }, integrations: HEAP_USER }),
    gives: { calls: [link, user({ plan: 'pro' })] }
  },
  {
    name: 'a link counts at the time of its event; another time than its own is reported',
    event: identify({ integrations: HEAP_USER, timestamp: 'soon', receivedAt: '2023-01-01T00:00:00Z' }),
    gives: { calls: [linkOf('8125861374', '2023-01-01T00:00:00.000Z'), user({})] },
    issues: [{ code: 'timestamp_replaced', path: 'timestamp' }]
  },
  {
    name: 'a link without any time',
    event: identify({ integrations: HEAP_USER, timestamp: null }),
    gives: { calls: [{ to: 'link', item: { user_id: '8125861374', identity: USER_ID } }, user({})] },
    issues: [{ code: 'timestamp_left_out', path: 'timestamp' }]
  },
  {
    name: 'traits alone have no time, and nothing to report about it',
    event: identify({ traits: { plan: 'pro' }, timestamp: null }),
    gives: { calls: [user({ plan: 'pro' })] }
  },
  {
    name: 'what is no Heap user id is not linked, and reported',
    event: identify({ integrations: { Heap: { user_id: 'abc' } } }),
    gives: { calls: [user({})] },
    issues: [{ code: 'heap_user_id_ignored', path: 'integrations.Heap.user_id' }]
  },
  {
    name: 'a Heap user id with leading zeros is not linked either, and the traits arrive',
    event: identify({ traits: { plan: 'pro' }, integrations: { Heap: { user_id: '007' } } }),
    gives: { calls: [user({ plan: 'pro' })] },
    issues: [{ code: 'heap_user_id_ignored', path: 'integrations.Heap.user_id' }]
  },
  {
    name: "Heap's user id alone cannot carry traits",
    event: identify({ userId: null, integrations: HEAP_USER }),
    gives: { code: 'missing_identity', path: 'userId' }
  }
]

export const groupCases: readonly SegmentCase[] = [
  {
    name: 'a group call',
    event: group({ traits: { tier: 'gold' } }),
    gives: { calls: [account({ tier: 'gold' }), user({ account_id: 'acme' })] }
  },
  {
    name: 'a group id that is a number',
    event: group({ groupId: 7 }),
    gives: {
      calls: [{ to: 'accountProperties', item: { account_id: '7', properties: {} } }, user({ account_id: '7' })]
    }
  },
  {
    name: 'a group id is trimmed',
    event: group({ groupId: ' acme ' }),
    gives: { calls: [account({}), user({ account_id: 'acme' })] }
  },
  {
    name: 'another link property',
    event: group({}),
    settings: { accountProperty: 'Company Id' },
    gives: { calls: [account({}), user({ 'Company Id': 'acme' })] }
  },
  {
    name: 'names that are reserved for users are free for accounts',
    event: group({ traits: { id: 1, Email: 'E' } }),
    gives: { calls: [account({ id: 1, Email: 'E' }), user({ account_id: 'acme' })] }
  },
  {
    name: 'a group call without a user updates the account alone',
    event: group({ userId: undefined }),
    gives: { calls: [account({})] },
    issues: [{ code: 'user_not_linked', path: 'userId' }]
  },
  {
    name: 'a group call of a placeholder updates the account alone',
    event: group({ userId: 'null' }),
    gives: { calls: [account({})] },
    issues: [{ code: 'user_not_linked', path: 'userId' }]
  },
  {
    name: 'a group call without group id',
    event: group({ groupId: undefined }),
    gives: { code: 'missing_group_id', path: 'groupId' }
  },
  {
    name: 'a group id that is blank',
    event: group({ groupId: '  ' }),
    gives: { code: 'missing_group_id', path: 'groupId' }
  },
  {
    name: 'a group id that is an object',
    event: group({ groupId: {} }),
    gives: { code: 'missing_group_id', path: 'groupId' }
  },
  {
    name: 'a group id that is no number',
    event: group({ groupId: NaN }),
    gives: { code: 'missing_group_id', path: 'groupId' }
  },
  {
    name: 'a group id that is a number whose last digits are lost',
    event: group({ groupId: 2 ** 53 }),
    gives: { code: 'missing_group_id', path: 'groupId' }
  },
  {
    name: 'a group id of 255 characters',
    event: group({ userId: null, groupId: 'g'.repeat(255) }),
    gives: { calls: [{ to: 'accountProperties', item: { account_id: 'g'.repeat(255), properties: {} } }] },
    issues: [{ code: 'user_not_linked', path: 'userId' }]
  },
  {
    name: 'a group id of 256 characters',
    event: group({ groupId: 'g'.repeat(256) }),
    gives: { code: 'group_id_too_long', path: 'groupId' }
  },
  {
    name: 'a group call with an over-long user id',
    event: group({ userId: 'u'.repeat(256) }),
    gives: { code: 'identity_too_long', path: 'userId' }
  },
  {
    name: 'group traits that are an array',
    event: group({ traits: [1] }),
    gives: { code: 'invalid_properties', path: 'traits' }
  }
]

export const aliasCases: readonly SegmentCase[] = [
  { name: "an alias from Heap's user id", event: alias('8125861374'), gives: { calls: [link] } },
  { name: "an alias from Heap's user id as a number", event: alias(8125861374), gives: { calls: [link] } },
  {
    name: 'an alias from 0',
    event: alias('0'),
    gives: { calls: [linkOf('0')] }
  },
  {
    name: 'an alias from the largest id',
    event: alias('9007199254740991'),
    gives: { calls: [linkOf('9007199254740991')] }
  },
  ...[
    '9007199254740992',
    '12345678901234567',
    '007',
    'old-user',
    '-1',
    '1.5',
    '',
    undefined,
    null,
    {},
    -1,
    1.5,
    NaN,
    2 ** 53
  ].map((previousId) => ({
    name: `an alias from ${typeof previousId} ${JSON.stringify(previousId)}`,
    event: alias(previousId),
    gives: { code: 'previous_id_not_heap', path: 'previousId' } as const
  })),
  {
    name: 'an alias in epoch seconds',
    event: { ...alias('8125861374'), timestamp: 1709632800 },
    gives: { calls: [link] }
  },
  {
    name: 'an alias without user id',
    event: { ...alias('1'), userId: undefined },
    gives: { code: 'missing_identity', path: 'userId' }
  }
]

const engage = (
  computation_class: string,
  parts: Record<string, unknown>,
  computation_key: unknown = 'VIP Customers (EU)'
) => segmentEvent({ ...parts, context: { personas: { computation_class, computation_key } } })
const KEY = 'VIP Customers (EU)'
const member = (isMember: boolean) => ({ calls: [user({ vip_customers_eu: isMember })] })

export const engageCases: readonly SegmentCase[] = [
  {
    name: 'an audience entered, as identify',
    event: engage('audience', { type: 'identify', traits: { [KEY]: true } }),
    gives: member(true)
  },
  {
    name: 'an audience exited, as identify',
    event: engage('audience', { type: 'identify', traits: { [KEY]: false, other: 1 } }),
    gives: member(false)
  },
  {
    name: 'an audience entered, as track',
    event: engage('audience', { type: 'track', event: 'Audience Entered', properties: { [KEY]: true } }),
    gives: member(true)
  },
  {
    name: 'an audience exited, as track',
    event: engage('audience', { type: 'track', event: 'Audience Exited', properties: { [KEY]: false } }),
    gives: member(false)
  },
  {
    name: 'an audience entered, said by the event alone',
    event: engage('audience', { type: 'track', event: 'Audience Entered' }),
    gives: member(true)
  },
  {
    name: 'an audience exited, said by the event alone',
    event: engage('audience', { type: 'track', event: 'Audience Exited', properties: {} }),
    gives: member(false)
  },
  {
    name: 'a journey step',
    event: engage('journey_step', { type: 'identify', traits: { [KEY]: true } }),
    gives: member(true)
  },
  {
    name: 'a membership that is text, in an identify',
    event: engage('audience', { type: 'identify', traits: { [KEY]: 'true' } }),
    gives: { code: 'invalid_membership', path: 'traits' }
  },
  {
    name: 'a membership that is a number, in a track',
    event: engage('audience', { type: 'track', event: 'Audience Entered', properties: { [KEY]: 1 } }),
    gives: { code: 'invalid_membership', path: 'properties' }
  },
  {
    name: 'a membership that nothing says',
    event: engage('audience', { type: 'identify', traits: {} }),
    gives: { code: 'invalid_membership', path: 'traits' }
  },
  {
    name: 'an audience without a key',
    event: engage('audience', { type: 'track', event: 'Audience Entered' }, null),
    gives: { code: 'invalid_audience_name', path: 'context.personas.computation_key' }
  },
  {
    name: 'an audience named with signs only',
    event: engage('audience', { type: 'track', event: 'Audience Entered' }, '!!!'),
    gives: { code: 'invalid_audience_name', path: 'context.personas.computation_key' }
  },
  {
    name: 'an audience of nobody',
    event: { ...engage('audience', { type: 'identify', traits: { [KEY]: true } }), userId: null },
    gives: { code: 'missing_identity', path: 'userId' }
  },
  {
    name: 'a computed trait that is a number',
    event: engage('computed_trait', { type: 'identify', traits: { churnRisk: 0.5 } }, 'churnRisk'),
    gives: { calls: [user({ churn_risk: 0.5 })] }
  },
  {
    name: 'a computed trait that is false',
    event: engage('computed_trait', { type: 'identify', traits: { a: false } }, 'a'),
    gives: { calls: [user({ a: false })] }
  },
  {
    name: 'a computed trait that is an array, as track',
    event: engage('computed_trait', { type: 'track', event: 'x', properties: { top: ['a'] } }, 'top'),
    gives: { calls: [user({ top: '["a"]' })] }
  },
  {
    name: 'a computed trait without value',
    event: engage('computed_trait', { type: 'identify', traits: { a: null } }, 'a'),
    gives: { code: 'missing_trait_value', path: 'traits' }
  },
  {
    name: 'a computed trait called id',
    event: engage('computed_trait', { type: 'identify', traits: { ID: 7 } }, 'ID'),
    gives: { calls: [user({ _id: 7 })] },
    issues: [{ code: 'key_renamed', path: 'traits.id', renamedTo: '_id' }]
  },
  ...['Email', 'EMAIL', 'account_id', 'Account ID', 'x'.repeat(1025)].map((key) => ({
    name: `an audience called ${key.slice(0, 20)} would be lost, or overwrite what is not its own`,
    event: engage('audience', { type: 'identify', traits: { [key]: true } }, key),
    gives: { code: 'invalid_audience_name', path: 'context.personas.computation_key' } as const
  })),
  {
    name: 'an audience called like another account property',
    event: engage('audience', { type: 'identify', traits: { Account_ID: true } }, 'Account_ID'),
    settings: { accountProperty: 'company' },
    gives: { calls: [user({ account_id: true })] }
  },
  {
    name: 'a computed trait may set the e-mail address',
    event: engage('computed_trait', { type: 'identify', traits: { Email: 'a@b.c' } }, 'Email'),
    gives: { calls: [user({ email: 'a@b.c' })] }
  },
  {
    name: 'a computed trait may link to the account',
    event: engage('computed_trait', { type: 'identify', traits: { account_id: 'acme' } }, 'account_id'),
    gives: { calls: [user({ account_id: 'acme' })] }
  },
  {
    name: 'a computed trait whose name is too long',
    event: engage('computed_trait', { type: 'identify', traits: { ['x'.repeat(1025)]: 1 } }, 'x'.repeat(1025)),
    gives: { code: 'invalid_audience_name', path: 'context.personas.computation_key' }
  },
  {
    name: 'another class of computation is an ordinary call',
    event: { ...engage('predictive', { type: 'identify', traits: { a: 1 } }, 'a') },
    gives: { calls: [user({ a: 1 })] }
  }
]
