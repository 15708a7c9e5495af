// Sample events in the form of Segment's libraries: every call type, and mistakes that real sources make. Data only.

const library = { name: '@segment/analytics-node', version: '3.1.0' }

const audience = {
  library,
  personas: { computation_class: 'audience', computation_key: 'Order Completed Last 30days', computation_id: 'aud_1' }
}

/** One event, with a line that tells a person what it shows. */
export interface Sample {
  readonly shows: string
  readonly event: Readonly<Record<string, unknown>>
}

const DRAFTS: readonly Sample[] = [
  {
    shows: 'identify: traits become user properties',
    event: {
      type: 'identify',
      userId: 'ada',
      traits: {
        email: 'ada@example.com',
        plan: 'pro',
        createdAt: '2024-02-29T09:30:00.000Z',
        company: { name: 'Analytical Engines', employees: 12 },
        roles: ['admin', 'analyst']
      }
    }
  },
  {
    shows: 'track: nested values are flattened, arrays become text',
    event: {
      type: 'track',
      userId: 'ada',
      event: 'Signed Up',
      properties: { foo: { bar: { cheese: 'american', prop: [1, 2, 3], products: [{ A: 'Jello' }, { B: 'Peanut' }] } } }
    }
  },
  {
    shows: 'track: an order',
    event: {
      type: 'track',
      userId: 'ada',
      event: 'Order Completed',
      properties: {
        order_id: 'o-50314',
        revenue: 25,
        currency: 'EUR',
        coupon: null,
        products: [{ sku: '45790-32', price: 19 }]
      }
    }
  },
  {
    shows: 'page: one fixed event name, the page in its properties',
    event: {
      type: 'page',
      userId: 'ada',
      name: 'Home',
      category: 'Docs',
      properties: { url: 'https://example.com/docs' }
    }
  },
  {
    shows: 'screen: the same for apps',
    event: { type: 'screen', userId: 'grace', name: 'Checkout', properties: { step: 2 } }
  },
  {
    shows: 'group: account properties, and the user is linked',
    event: {
      type: 'group',
      userId: 'ada',
      groupId: 'acct-9',
      traits: { name: 'Analytical Engines', plan: 'enterprise' }
    }
  },
  {
    shows: 'alias: a Heap visitor is linked to a user',
    event: { type: 'alias', userId: 'grace', previousId: '8791234567890123' }
  },
  {
    shows: 'Engage audience entered',
    event: { type: 'identify', userId: 'ada', context: audience, traits: { 'Order Completed Last 30days': true } }
  },
  {
    shows: 'Engage audience left',
    event: { type: 'identify', userId: 'grace', context: audience, traits: { 'Order Completed Last 30days': false } }
  },
  {
    shows: 'a value that is too long',
    event: { type: 'identify', userId: 'grace', traits: { id: 7, bio: 'Compilers, mostly. '.repeat(97) } }
  },
  {
    shows: 'an anonymous event',
    event: {
      type: 'track',
      anonymousId: '8f2e6b1c-77aa-4c7e-9a53-0e7a7e2f1a10',
      event: 'Clicked Button',
      properties: { label: 'Buy' }
    }
  },
  {
    shows: 'a placeholder instead of a user id',
    event: { type: 'track', userId: 'undefined', event: 'Clicked Button', properties: { label: 'Buy' } }
  }
]

/** The samples with what every library adds. `now` is epoch milliseconds: the events lie in the minute before it. */
export function createSamples(now: number): Sample[] {
  return DRAFTS.map(({ shows, event }, index) => {
    const timestamp = new Date(now - (DRAFTS.length - index) * 5000).toISOString()
    return {
      shows,
      event: { messageId: `sample-${String(index + 1).padStart(4, '0')}`, timestamp, context: { library }, ...event }
    }
  })
}
