// Events without a usable user id, and events that are none: what is refused, and what an opt-in sends all the same.
import { inspect } from 'node:util'
import { MESSAGE_ID, segmentEvent, TIMESTAMP, type SegmentCase } from './segment-case'

const track = (parts: Record<string, unknown>) =>
  segmentEvent({ type: 'track', event: 'Viewed', userId: undefined, properties: {}, ...parts })
const HEAP_USER = { Heap: { user_id: '8125861374' } }

const asHeapUser = {
  calls: [
    {
      to: 'track',
      item: {
        event: 'Viewed',
        user_id: '8125861374',
        properties: {},
        timestamp: TIMESTAMP,
        idempotency_key: MESSAGE_ID
      }
    }
  ]
} as const

export const heapUserCases: readonly SegmentCase[] = [
  { name: "Heap's user id stands in for the identity", event: track({ integrations: HEAP_USER }), gives: asHeapUser },
  {
    name: "traits beside Heap's user id are left out and reported",
    event: track({ integrations: HEAP_USER, context: { traits: { plan: 'pro' } } }),
    gives: asHeapUser,
    issues: [{ code: 'traits_left_out', path: 'context.traits' }]
  },
  {
    name: "Heap's user id as a number",
    event: track({ integrations: { Heap: { user_id: 8125861374 } } }),
    gives: asHeapUser
  },
  {
    name: "a placeholder beside Heap's user id is ignored and reported",
    event: track({ userId: 'guest', integrations: HEAP_USER }),
    gives: asHeapUser,
    issues: [{ code: 'placeholder_ignored', path: 'userId' }]
  },
  {
    name: "the identity wins over Heap's user id",
    event: track({ userId: 'u-1', integrations: HEAP_USER }),
    gives: {
      calls: [
        {
          to: 'track',
          item: { event: 'Viewed', identity: 'u-1', properties: {}, timestamp: TIMESTAMP, idempotency_key: MESSAGE_ID }
        }
      ]
    }
  },
  {
    name: 'traits beside the identity are left out and reported',
    event: track({ userId: 'u-1', context: { traits: { plan: 'pro' } } }),
    gives: {
      calls: [
        {
          to: 'track',
          item: { event: 'Viewed', identity: 'u-1', properties: {}, timestamp: TIMESTAMP, idempotency_key: MESSAGE_ID }
        }
      ]
    },
    issues: [{ code: 'traits_left_out', path: 'context.traits' }]
  },
  {
    name: "an over-long user id is refused even beside Heap's user id",
    event: track({ userId: 'u'.repeat(256), integrations: HEAP_USER }),
    gives: { code: 'identity_too_long', path: 'userId' }
  },
  {
    name: 'what is no Heap user id does not stand in',
    event: track({ integrations: { Heap: { user_id: '9007199254740992' } } }),
    gives: { code: 'missing_identity', path: 'userId' },
    issues: [{ code: 'heap_user_id_ignored', path: 'integrations.Heap.user_id' }]
  }
]

const SEND = { anonymousEvents: 'send' } as const
const anonymous = (custom_properties: object, more: object = { idempotency_key: MESSAGE_ID }) =>
  ({
    calls: [
      {
        to: 'integrationTrack',
        item: {
          event: 'Viewed',
          user_identifier: { anonymous_id: 'visitor-1' },
          custom_properties,
          timestamp: TIMESTAMP,
          ...more
        }
      }
    ]
  }) as const

export const anonymousCases: readonly SegmentCase[] = [
  { name: 'an anonymous event', event: track({}), gives: { code: 'missing_identity', path: 'userId' } },
  {
    name: 'an anonymous event where they are sent',
    event: track({ properties: { a: 'b' } }),
    settings: SEND,
    gives: anonymous({ a: 'b' })
  },
  {
    name: 'numbers and booleans of an anonymous event are text, and reported',
    event: track({ properties: { n: 1.5, b: false, s: 's' } }),
    settings: SEND,
    gives: anonymous({ n: '1.5', b: 'false', s: 's' }),
    issues: [{ code: 'values_as_text', path: 'properties' }]
  },
  {
    name: 'traits of an anonymous event are left out and reported',
    event: track({ context: { traits: { plan: 'pro' } } }),
    settings: SEND,
    gives: anonymous({}),
    issues: [{ code: 'traits_left_out', path: 'context.traits' }]
  },
  {
    name: 'a short message id of an anonymous event is left out and reported',
    event: track({ messageId: '1234567' }),
    settings: SEND,
    gives: anonymous({}, {}),
    issues: [{ code: 'idempotency_key_left_out', path: 'messageId', limit: 8, actual: 7 }]
  },
  {
    name: 'a message id of eight characters is kept',
    event: track({ messageId: '12345678' }),
    settings: SEND,
    gives: anonymous({}, { idempotency_key: '12345678' })
  },
  {
    name: 'a session id of an anonymous event is left out and reported',
    event: track({ integrations: { Heap: { session_id: '42' } } }),
    settings: SEND,
    gives: anonymous({}),
    issues: [{ code: 'session_id_ignored', path: 'integrations.Heap.session_id' }]
  },
  {
    name: 'a placeholder counts as no user id where anonymous events are sent',
    event: track({ userId: 'undefined' }),
    settings: SEND,
    gives: anonymous({}),
    issues: [{ code: 'placeholder_ignored', path: 'userId' }]
  },
  {
    name: 'an over-long user id is refused where anonymous events are sent',
    event: track({ userId: 'u'.repeat(256) }),
    settings: SEND,
    gives: { code: 'identity_too_long', path: 'userId' }
  },
  {
    name: 'no anonymous id either',
    event: track({ anonymousId: undefined }),
    settings: SEND,
    gives: { code: 'missing_identity', path: 'userId' }
  },
  {
    name: 'a placeholder as user id, and no anonymous id',
    event: track({ userId: 'null', anonymousId: null }),
    settings: SEND,
    gives: { code: 'placeholder_identity', path: 'userId' }
  },
  {
    name: 'a placeholder as anonymous id',
    event: track({ anonymousId: 'undefined' }),
    settings: SEND,
    gives: { code: 'placeholder_identity', path: 'anonymousId' }
  },
  {
    name: 'an anonymous id of 255 characters',
    event: track({ anonymousId: 'a'.repeat(255) }),
    settings: SEND,
    gives: {
      calls: [
        {
          to: 'integrationTrack',
          item: { ...anonymous({}).calls[0].item, user_identifier: { anonymous_id: 'a'.repeat(255) } }
        }
      ]
    }
  },
  {
    name: 'an over-long anonymous id',
    event: track({ anonymousId: 'a'.repeat(256) }),
    settings: SEND,
    gives: { code: 'identity_too_long', path: 'anonymousId' }
  },
  {
    name: 'an over-long anonymous id where anonymous events are not sent',
    event: track({ anonymousId: 'a'.repeat(256) }),
    gives: { code: 'missing_identity', path: 'userId' }
  },
  {
    name: 'an anonymous id that is an object',
    event: track({ anonymousId: {} }),
    settings: SEND,
    gives: { code: 'invalid_identity', path: 'anonymousId' }
  },
  {
    name: "Heap's user id comes before the anonymous id",
    event: track({ integrations: HEAP_USER }),
    settings: SEND,
    gives: asHeapUser
  },
  {
    name: 'an anonymous identify where events are sent',
    event: track({ type: 'identify', traits: { a: 1 } }),
    settings: SEND,
    gives: { code: 'missing_identity', path: 'userId' }
  },
  {
    name: 'an anonymous page where events are sent',
    event: track({ type: 'page', name: 'Home' }),
    settings: SEND,
    gives: {
      calls: [{ to: 'integrationTrack', item: { ...anonymous({ name: 'Home' }).calls[0].item, event: 'Page viewed' } }]
    }
  }
]

export const placeholderSettingCases: readonly SegmentCase[] = [
  { name: 'a placeholder', event: track({ userId: 'Guest' }), gives: { code: 'placeholder_identity', path: 'userId' } },
  {
    name: 'a placeholder that is allowed',
    event: track({ userId: 'Guest' }),
    settings: { allowedIdentities: 'guest, user' },
    gives: {
      calls: [
        {
          to: 'track',
          item: {
            event: 'Viewed',
            identity: 'Guest',
            properties: {},
            timestamp: TIMESTAMP,
            idempotency_key: MESSAGE_ID
          }
        }
      ]
    }
  },
  {
    name: 'a further placeholder',
    event: track({ userId: 'N/A' }),
    settings: { blockedIdentities: ['n/a', 'test'] },
    gives: { code: 'placeholder_identity', path: 'userId' }
  }
]

const valid = (parts: Record<string, unknown>) => segmentEvent({ type: 'track', event: 'Viewed', ...parts })

export const refusedCases: readonly SegmentCase[] = [
  ...[null, undefined, 1, 'text', true, [], [{}]].map((event) => ({
    name: `${inspect(event)} in place of an event`,
    event,
    gives: { code: 'not_an_event' } as const
  })),
  ...[undefined, null, '', 'delete', 'Track', 5, {}, '__proto__'].map((type) => ({
    name: `type ${inspect(type)}`,
    event: valid({ type }),
    gives: { code: 'unknown_call_type', path: 'type' } as const
  })),
  ...[undefined, null, '', '  ', true, {}, ['a'], NaN].map((event) => ({
    name: `event name ${inspect(event)}`,
    event: valid({ event }),
    gives: { code: 'missing_event_name', path: 'event' } as const
  })),
  {
    name: 'an event name of 1025 characters',
    event: valid({ event: 'e'.repeat(1025) }),
    gives: { code: 'event_name_too_long', path: 'event' }
  },
  ...[[1], 'text', 5, true, () => 1].map((properties) => ({
    name: `properties ${inspect(properties)}`,
    event: valid({ properties }),
    gives: { code: 'invalid_properties', path: 'properties' } as const
  })),
  ...[2 ** 53, -(2 ** 53), Number('12345678901234567890'), 1e21].map((userId) => ({
    name: `user id ${inspect(userId)}, a number whose last digits are lost`,
    event: valid({ userId }),
    gives: { code: 'invalid_identity', path: 'userId' } as const
  })),
  {
    name: 'properties of a page that are an array',
    event: valid({ type: 'page', properties: [1], name: 'x' }),
    gives: { code: 'invalid_properties', path: 'properties' }
  },
  {
    name: 'traits that are text',
    event: valid({ type: 'identify', traits: 'text' }),
    gives: { code: 'invalid_properties', path: 'traits' }
  }
]
