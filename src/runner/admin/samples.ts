// One example of every call type, as an SDK would send it.
import type { Sample } from './shapes'

const user = { userId: 'u-1042' }
const personas = (computation_class: string, computation_key: string) => ({
  context: {
    personas: {
      computation_class,
      computation_key,
      computation_id: 'sample',
      namespace: 'spa_sample',
      space_id: 'spa_sample'
    }
  }
})

export const SAMPLES: readonly Sample[] = [
  {
    key: 'track',
    title: 'Track: an order',
    event: {
      type: 'track',
      ...user,
      event: 'Order Completed',
      properties: {
        order_id: 'A-1001',
        revenue: 25,
        currency: 'USD',
        shipping: { method: 'express' },
        products: [{ sku: '45790-32', name: 'Monopoly', price: 19 }]
      }
    }
  },
  {
    key: 'identify',
    title: 'Identify: a person and their traits',
    event: {
      type: 'identify',
      ...user,
      traits: { email: 'ada@example.com', name: 'Ada Lovelace', plan: 'pro', company: { name: 'Analytical Engines' } }
    }
  },
  {
    key: 'page',
    title: 'Page: a page view',
    event: { type: 'page', ...user, name: 'Home', category: 'Docs', properties: { url: 'https://example.com/docs' } }
  },
  {
    key: 'screen',
    title: 'Screen: a view of a mobile app',
    event: { type: 'screen', ...user, name: 'Checkout', properties: { step: 2 } }
  },
  {
    key: 'group',
    title: 'Group: a person belongs to an account',
    event: { type: 'group', ...user, groupId: 'acct-9', traits: { name: 'Analytical Engines', plan: 'enterprise' } }
  },
  {
    key: 'alias',
    title: "Alias: link Heap's own user id to a person",
    event: { type: 'alias', ...user, previousId: '8812346517288951' }
  },
  {
    key: 'audience_entered',
    title: 'Engage: a person enters an audience',
    event: {
      type: 'identify',
      ...user,
      traits: { order_completed_last_30days: true },
      ...personas('audience', 'order_completed_last_30days')
    }
  },
  {
    key: 'computed_trait',
    title: 'Engage: a computed trait',
    event: {
      type: 'identify',
      ...user,
      traits: { lifetime_value: 125.5 },
      ...personas('computed_trait', 'lifetime_value')
    }
  },
  {
    key: 'anonymous',
    title: 'Track without a user id: Heap refuses it',
    event: { type: 'track', anonymousId: '8f2e6b1c-77aa-4c7e-9a53-0e7a7e2f1a10', event: 'Clicked Button' }
  }
]
