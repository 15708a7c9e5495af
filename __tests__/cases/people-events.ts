// Identify, group, alias and Engage events, and what Heap gets for each.
import { segmentEvent, TIMESTAMP, trackItem, USER_ID, type SegmentCase } from './segment-case'

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
  ...contextTraitCases(),
  {
    name: 'null among traits is left out',
    event: identify({ traits: { plan: null, address: { city: null } } }),
    gives: { calls: [user({})] }
  },
  {
    name: 'null among traits clears, where it is asked for',
    event: identify({ traits: { plan: null, address: { city: null }, list: [null] } }),
    settings: { nullClears: true },
    gives: { calls: [user({ plan: null, 'address.city': null, list: '[null]' })] }
  },
  {
    name: "Heap's user id alone cannot carry traits",
    event: identify({ userId: null, integrations: HEAP_USER }),
    gives: { code: 'missing_identity', path: 'userId' }
  }
]

function contextTraitCases(): readonly SegmentCase[] {
  const traits = { plan: 'pro', userId: USER_ID, anonymousId: 'visitor-1' }
  const leftOut = [{ code: 'traits_left_out', path: 'context.traits' } as const]
  return [
    ...[undefined, {}, [], null].map((own) => ({
      name: `traits in the context stand in for ${JSON.stringify(own)}`,
      event: identify({ traits: own, context: { traits } }),
      gives: { calls: [user({ plan: 'pro' })] }
    })),
    {
      name: 'what is altered in traits in the context is named there',
      event: identify({ context: { traits: { Email: 'a@b.c' } } }),
      gives: { calls: [user({ email: 'a@b.c' })] },
      issues: [{ code: 'key_renamed', path: 'context.traits.Email', renamedTo: 'email' }]
    },
    {
      name: 'traits in the context of another user are left out and reported',
      event: identify({ context: { traits: { ...traits, id: 'u-1' } } }),
      gives: { calls: [user({})] },
      issues: leftOut
    },
    {
      name: 'traits in the context that are among those of the call as well',
      event: identify({ traits: { plan: 'pro', seats: 3 }, context: { traits } }),
      gives: { calls: [user({ plan: 'pro', seats: 3 })] }
    },
    {
      name: 'traits in the context beside others are left out and reported',
      event: identify({ traits: { seats: 3 }, context: { traits } }),
      gives: { calls: [user({ seats: 3 })] },
      issues: leftOut
    }
  ]
}

const track = (context: object) => segmentEvent({ type: 'track', event: 'Viewed', properties: {}, context })
const viewed = { to: 'track', item: trackItem('Viewed', {}) } as const
const SENT = { eventTraits: true } as const

/** Traits in the context of events of known users. */
export const eventTraitCases: readonly SegmentCase[] = [
  {
    name: 'are left out and reported',
    event: track({ traits: { plan: 'pro' } }),
    gives: { calls: [viewed] },
    issues: [{ code: 'traits_left_out', path: 'context.traits' }]
  },
  {
    name: 'ids that a library put there are none',
    event: track({ traits: { userId: USER_ID, anonymousId: 'visitor-1' } }),
    gives: { calls: [viewed] }
  },
  {
    name: 'are user properties before the event, where that is asked for',
    event: track({ traits: { plan: 'pro', address: { city: 'Graz' }, anonymousId: 'visitor-1' } }),
    settings: SENT,
    gives: { calls: [user({ plan: 'pro', 'address.city': 'Graz' }), viewed] }
  },
  {
    name: 'of another user are left out and reported all the same',
    event: track({ traits: { plan: 'pro', userId: 'u-1' } }),
    settings: SENT,
    gives: { calls: [viewed] },
    issues: [{ code: 'traits_left_out', path: 'context.traits' }]
  },
  {
    name: 'of which nothing is left make no call',
    event: track({ traits: { plan: null } }),
    settings: SENT,
    gives: { calls: [viewed] }
  },
  {
    name: 'of a group call are left out and reported',
    event: group({ context: { traits: { plan: 'pro' } } }),
    gives: { calls: [account({}), user({ account_id: 'acme' })] },
    issues: [{ code: 'traits_left_out', path: 'context.traits' }]
  },
  {
    name: 'of a group call are user properties, where that is asked for',
    event: group({ context: { traits: { plan: 'pro' } } }),
    settings: SENT,
    gives: { calls: [account({}), user({ plan: 'pro' }), user({ account_id: 'acme' })] }
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
    name: 'traits in the context of an alias are left out and reported',
    event: { ...alias('8125861374'), context: { traits: { plan: 'pro' } } },
    gives: { calls: [link] },
    issues: [{ code: 'traits_left_out', path: 'context.traits' }]
  },
  {
    name: 'traits in the context of an alias are user properties after the link, where that is asked for',
    event: { ...alias('8125861374'), context: { traits: { plan: 'pro' } } },
    settings: { eventTraits: true },
    gives: { calls: [link, user({ plan: 'pro' })] }
  },
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
