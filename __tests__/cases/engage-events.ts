// Events of Engage: audiences, journey steps, computed traits, and what Heap gets for each.
import { segmentEvent, trackItem, USER_ID, type SegmentCase } from './segment-case'

const user = (properties: object) => ({ to: 'userProperties', item: { identity: USER_ID, properties } }) as const

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
    gives: member(false),
    issues: [{ code: 'traits_left_out', path: 'traits' }]
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
    gives: member(true)
  },
  {
    name: 'a membership that is another text, in an identify',
    event: engage('audience', { type: 'identify', traits: { [KEY]: 'yes' } }),
    gives: { code: 'invalid_membership', path: 'traits' }
  },
  {
    name: 'a step of a journey that is no membership is an ordinary event',
    event: engage('journey_step', { type: 'track', event: 'Journeys Step Entered', properties: { step: 2 } }),
    gives: { calls: [{ to: 'track', item: trackItem('Journeys Step Entered', { step: 2 }) }] }
  },
  {
    name: 'traits beside an audience are left out and reported, wherever they stand',
    event: {
      ...segmentEvent({
        type: 'track',
        event: 'Audience Entered',
        properties: { audience_key: 'vip', vip: true, ltv: 420 }
      }),
      context: { traits: { plan: 'pro' }, personas: { computation_class: 'audience', computation_key: 'vip' } }
    },
    gives: { calls: [user({ vip: true })] },
    issues: [
      { code: 'traits_left_out', path: 'context.traits' },
      { code: 'traits_left_out', path: 'properties' }
    ]
  },
  {
    name: 'a computed trait under the other name of its class, with another one beside it',
    event: engage('trait', { type: 'identify', traits: { ltv: 1, plan: 'pro' } }, 'ltv'),
    gives: { calls: [user({ ltv: 1 })] },
    issues: [{ code: 'traits_left_out', path: 'traits' }]
  },
  {
    name: 'a computed trait that became null, where null clears',
    event: engage('computed_trait', { type: 'identify', traits: { a: null } }, 'a'),
    settings: { nullClears: true },
    gives: { calls: [user({ a: null })] }
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
