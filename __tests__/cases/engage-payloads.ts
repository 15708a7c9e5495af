// What Segment's Engage sends to destinations, kind by kind: which preset takes it, and what Heap gets.
import type { Issue } from '../../src/errors'
import type { RawSettings } from '../../src/heap/settings'
import { segmentEvent, trackItem, USER_ID, type SegmentCase } from './segment-case'

export interface EngagePayload extends SegmentCase {
  /** The automatic preset that takes it. */
  readonly preset: string
  /** The kinds of events of an Engage space that it is an example of: their presets give Heap the same. */
  readonly slugs?: readonly string[]
  /** What a mapping holds for the same as `settings`. */
  readonly mapping?: Record<string, unknown>
}

const AUDIENCE = 'Engage Audiences and Journey Steps'
const TRAIT = 'Engage Computed Traits'
const CHANGED = 'warehouse_audience_membership_changed_identify'
const STEP = 'journeys_step_entered_track'
const ALL_EVENTS = 'journey_step_all_events_track'

type Parts = Record<string, unknown>

/** An event with the context that Engage gives it. */
function engage(computation_class: string, computation_key: string, parts: Parts, more: Parts = {}) {
  const space = { computation_id: 'c_2vXq', namespace: 'spa_7Tn', space_id: 'spa_7Tn' }
  const personas = { computation_class, computation_key, ...space, ...more }
  return segmentEvent({ ...parts, integrations: { All: false, Heap: true }, context: { personas } })
}

const identify = (traits: Parts): Parts => ({ type: 'identify', traits })
const track = (event: string, properties: Parts = {}): Parts => ({ type: 'track', event, properties })
const group = (traits: Parts, parts: Parts = { userId: null }): Parts => ({
  type: 'group',
  groupId: 'acct-9',
  traits,
  ...parts
})

const user = (properties: Parts) => ({ to: 'userProperties', item: { identity: USER_ID, properties } }) as const
const account = (properties: Parts) =>
  ({ to: 'accountProperties', item: { account_id: 'acct-9', properties } }) as const
const event = (name: string, properties: Parts) => ({ to: 'track', item: trackItem(name, properties) }) as const

const leftOut = (path: string): Issue => ({ code: 'traits_left_out', path })

const audiences: readonly EngagePayload[] = [
  ...[true, false].map((isMember) => ({
    name: `an audience by identify: ${String(isMember)}`,
    preset: AUDIENCE,
    slugs: [CHANGED],
    event: engage('audience', 'first_time_shopper', identify({ first_time_shopper: isMember })),
    gives: { calls: [user({ first_time_shopper: isMember })] }
  })),
  ...(['Entered', 'Exited'] as const).map((change) => ({
    name: `an audience by track: ${change}`,
    preset: AUDIENCE,
    slugs: [`warehouse_audience_${change.toLowerCase()}_track`],
    event: engage(
      'audience',
      'first_time_shopper',
      track(`Audience ${change}`, { audience_key: 'first_time_shopper', first_time_shopper: change === 'Entered' })
    ),
    gives: { calls: [user({ first_time_shopper: change === 'Entered' })] }
  })),
  ...[identify({ gold: true }), track('Audience Entered', { audience_key: 'gold', gold: true })].map((parts) => ({
    name: `an audience with an id of another destination, by ${String(parts['type'])}`,
    preset: AUDIENCE,
    event: engage('audience', 'gold', parts, { external_audience_id: '8141' }),
    gives: { calls: [user({ gold: true })] }
  })),
  {
    name: 'an audience with other traits (enrichment), which nobody asked for',
    preset: AUDIENCE,
    event: engage('audience', 'gold', identify({ gold: true, email: 'ida@example.test', ltv: 420 })),
    gives: { calls: [user({ gold: true })] },
    issues: [leftOut('traits')]
  },
  {
    name: 'an audience with other traits (enrichment), which are wanted',
    preset: AUDIENCE,
    event: engage('audience', 'gold', track('Audience Exited', { audience_key: 'gold', gold: false, ltv: 420 })),
    settings: { audienceTraits: true },
    mapping: { other_traits: true },
    gives: { calls: [user({ ltv: 420 }), user({ gold: false })] }
  },
  {
    name: 'an audience whose profile has no user id',
    preset: AUDIENCE,
    event: { ...engage('audience', 'gold', identify({ gold: true })), userId: null },
    gives: { code: 'missing_identity', path: 'userId' }
  }
]

const traits: readonly EngagePayload[] = ['trait', 'computed_trait'].flatMap((kind) => [
  {
    name: `a computed trait of class ${kind} by identify`,
    preset: TRAIT,
    event: engage(kind, 'totalRevenue', identify({ totalRevenue: 450 })),
    gives: { calls: [user({ total_revenue: 450 })] }
  },
  {
    name: `a computed trait of class ${kind} by track`,
    preset: TRAIT,
    event: engage(kind, 'revenue', track('Trait Computed', { trait_key: 'revenue', revenue: 450 })),
    gives: { calls: [user({ revenue: 450 })] }
  },
  {
    name: `a computed trait of class ${kind} by track under a name of the customer's`,
    preset: TRAIT,
    event: engage(kind, 'top', track('Favourites Changed', { trait_key: 'top', top: ['tea', 'mate'] })),
    gives: { calls: [user({ top: '["tea","mate"]' })] }
  }
])

/** What a step of a journey sends beside a membership. */
const PAYLOAD = {
  journey_context: { order_placed: { total: 25, items: ['tea'] } },
  journey_metadata: { journey_id: 'j-1', epoch_id: 'e-1' },
  nickname: 'Ida'
}
const FLAT = {
  'journey_context.order_placed.total': 25,
  'journey_context.order_placed.items': '["tea"]',
  'journey_metadata.journey_id': 'j-1',
  'journey_metadata.epoch_id': 'e-1',
  nickname: 'Ida'
}
const V1 = 'j_o_first_purchase__opened_email_dje83h'
const V2 = 'win_back__send_8943l'

const journeys: readonly EngagePayload[] = [
  ...['true', 'false'].flatMap((text) =>
    [identify({ [V1]: text }), track('Audience Entered', { [V1]: text })].map((parts) => ({
      name: `a step of a journey (v1), "${text}" as text by ${String(parts['type'])}`,
      preset: AUDIENCE,
      event: engage('audience', V1, parts),
      gives: { calls: [user({ j_o_first_purchase_opened_email_dje83h: text === 'true' })] }
    }))
  ),
  {
    name: 'a step of a journey (v2) that sends to a destination',
    preset: AUDIENCE,
    slugs: [STEP, ALL_EVENTS],
    event: engage('journey_step', V2, track('Win Back Started', PAYLOAD), { event_emitter_id: 'ee_1' }),
    gives: { calls: [event('Win Back Started', FLAT)] }
  },
  {
    name: 'a step of a journey that was entered',
    preset: AUDIENCE,
    slugs: [STEP],
    event: engage('journey_step', V2, track('Journeys Step Entered', { email: 'ida@example.test' })),
    gives: { calls: [event('Journeys Step Entered', { email: 'ida@example.test' })] }
  },
  ...(['Entered', 'Exited'] as const).map((change) => ({
    name: `a step of a journey that says it by its name: ${change}`,
    preset: AUDIENCE,
    slugs: [STEP],
    event: engage('journey_step', 'my_step', track(`Audience ${change}`)),
    gives: { calls: [user({ my_step: change === 'Entered' })] }
  })),
  ...[true, false].map((isMember) => ({
    name: `a step of a journey with all events: ${String(isMember)} and a payload`,
    preset: AUDIENCE,
    slugs: [ALL_EVENTS],
    event: engage('journey_step', 'my_step', track('Win Back', { my_step: isMember, ...PAYLOAD })),
    gives: { calls: [user({ my_step: isMember }), event('Win Back', { my_step: isMember, ...FLAT })] }
  })),
  {
    name: 'a step of a journey with nothing but a membership',
    preset: AUDIENCE,
    slugs: [ALL_EVENTS],
    event: engage('journey_step', 'my_step', track('Win Back', { my_step: true })),
    gives: { calls: [user({ my_step: true })] }
  },
  {
    name: 'a step of a journey by identify',
    preset: AUDIENCE,
    event: engage('journey_step', 'my_step', identify({ my_step: false })),
    gives: { calls: [user({ my_step: false })] }
  }
]

/** The key of the computation is an id, and the membership stands under the key of the audience. */
const otherKeys: readonly EngagePayload[] = [
  {
    name: 'a membership under another key than that of the computation, by identify',
    preset: AUDIENCE,
    slugs: [CHANGED],
    event: engage('audience', 'aud_31', identify({ recent_buyer: true })),
    gives: { calls: [user({ recent_buyer: true })] }
  },
  {
    name: 'a membership under another key, which the event names',
    preset: AUDIENCE,
    event: engage('audience', 'j_o_31', track('Audience Exited', { audience_key: 'buyer', buyer: false, ltv: 1 })),
    gives: { calls: [user({ buyer: false })] },
    issues: [leftOut('properties')]
  },
  {
    name: 'a membership under another key, one of several',
    preset: AUDIENCE,
    event: engage('audience', 'aud_31', identify({ recent_buyer: true, subscribed: true })),
    gives: { code: 'invalid_membership', path: 'traits' }
  },
  {
    name: 'a computed trait under another key than that of the computation',
    preset: TRAIT,
    event: engage('trait', 'tra_31', track('Trait Computed', { trait_key: 'revenue_180_days', revenue_180_days: 450 })),
    gives: { calls: [user({ revenue_180_days: 450 })] }
  }
]

const CART = { cart__id: 'c-1', cart__products: [{ sku: 'tea', __entity: 'product' }], __entity: 'cart' }
const FLAT_CART = { cart__id: 'c-1', cart__products: '[{"sku":"tea","__entity":"product"}]', __entity: 'cart' }

const linked: readonly EngagePayload[] = [
  ...(['Entered', 'Exited'] as const).map((change) => ({
    name: `a linked audience that says it by its name: ${change}`,
    preset: AUDIENCE,
    slugs: [`warehouse_audience_${change.toLowerCase()}_track`],
    event: engage('audience', 'sneakers', track(`Audience ${change}`, { audience_key: 'sneakers' })),
    gives: { calls: [user({ sneakers: change === 'Entered' })] }
  })),
  {
    name: 'a linked audience under a name of the customer, with an entity',
    preset: AUDIENCE,
    slugs: ['warehouse_audience_entered_track'],
    event: engage('audience', 'carts', track('abandoned_carts', CART)),
    gives: { calls: [event('abandoned_carts', FLAT_CART)] }
  },
  {
    name: 'a linked audience under a name of the customer, with a membership and an entity',
    preset: AUDIENCE,
    slugs: ['warehouse_audience_exited_track'],
    event: engage('audience', 'carts', track('abandoned_carts', { carts: false, ...CART })),
    gives: { calls: [user({ carts: false }), event('abandoned_carts', { carts: false, ...FLAT_CART })] }
  },
  ...(['Added', 'Removed'] as const).map((change) => ({
    name: `an entity of a linked audience: ${change}`,
    preset: AUDIENCE,
    slugs: [`warehouse_entity_${change.toLowerCase()}_track`],
    event: engage('audience', 'carts', track(`Entity ${change}`, CART)),
    gives: { calls: [event(`Entity ${change}`, FLAT_CART)] }
  })),
  {
    name: 'a linked event of a class that is no audience',
    preset: 'Track Calls',
    slugs: ['warehouse_entity_added_track'],
    event: engage('linked_event', 'carts', track('Back In Stock', CART)),
    gives: { calls: [event('Back In Stock', FLAT_CART)] }
  }
]

const accounts: readonly EngagePayload[] = [
  {
    name: 'an audience of accounts',
    preset: AUDIENCE,
    event: engage('audience', 'Big Accounts', group({ 'Big Accounts': true })),
    gives: { calls: [account({ big_accounts: true })] }
  },
  {
    name: 'an audience of accounts under a prefix, with other traits',
    preset: AUDIENCE,
    event: engage('audience', 'big', group({ big: false, plan: 'team', seats: { paid: 4 } })),
    settings: { engagePrefix: 'segment_', audiencesAs: 'both', audienceTraits: true },
    mapping: { name_prefix: 'segment_', send_as: 'both', other_traits: true },
    gives: { calls: [account({ plan: 'team', 'seats.paid': 4 }), account({ segment_big: false })] }
  },
  {
    name: 'an audience of accounts with other traits, which nobody asked for',
    preset: AUDIENCE,
    event: engage('audience', 'big', group({ big: true, plan: 'team' })),
    gives: { calls: [account({ big: true })] },
    issues: [leftOut('traits')]
  },
  {
    name: 'a trait computed of accounts, by a call that names a user',
    preset: TRAIT,
    event: engage('trait', 'loginsPast30Days', group({ loginsPast30Days: 9 }, {})),
    gives: { calls: [account({ logins_past30days: 9 }), user({ account_id: 'acct-9' })] }
  },
  {
    name: 'a trait of accounts that only says who belongs to one',
    preset: TRAIT,
    event: engage('trait', 'members', group({}, {})),
    gives: { calls: [account({}), user({ account_id: 'acct-9' })] }
  },
  {
    name: 'an audience of accounts that is told of each user',
    preset: AUDIENCE,
    event: engage('audience', 'big', identify({ big: true })),
    gives: { calls: [user({ big: true })] }
  },
  {
    name: 'an audience of accounts whose membership is no boolean',
    preset: AUDIENCE,
    event: engage('audience', 'big', group({ big: 'yes' })),
    gives: { code: 'invalid_membership', path: 'traits' }
  },
  {
    name: 'an audience of accounts without an account',
    preset: AUDIENCE,
    event: engage('audience', 'big', group({ big: true }, { groupId: '' })),
    gives: { code: 'missing_group_id', path: 'groupId' }
  }
]

export const engagePayloads: readonly EngagePayload[] = [
  ...audiences,
  ...traits,
  ...journeys,
  ...otherKeys,
  ...linked,
  ...accounts
]

/** The settings of the host by another way: those of a destination inside Segment, without the wishes of a mapping. */
export function ownSettings({ engagePrefix: _p, audiencesAs: _a, audienceTraits: _t, ...others }: RawSettings) {
  return others
}
