// A lively example for screenshots and for checks of every view: people, orders, what is rejected and what is altered.
import { connect, sendBatch, untilDelivered, type Connected, type Stand } from './stand'

export interface Scene extends Connected {
  readonly mappingId: string
  /** Ids of an event that was altered, and of one that was rejected. */
  readonly alteredId: number
  readonly rejectedId: number
}

const NAMES = ['Ada Lovelace', 'Grace Hopper', 'Alan Turing', 'Mary Somerville', 'Emmy Noether', 'Sophie Germain']
const EVENTS = ['Product Viewed', 'Product Added', 'Checkout Started', 'Order Completed', 'Coupon Applied']

/** `before`: what happens once it is connected, before the people and their orders arrive. */
export async function setScene(
  stand: Stand,
  before: (connected: Connected) => Promise<void> = () => Promise.resolve()
): Promise<Scene> {
  const connected = await connect(stand, 'Shop server')
  await stand.change('POST', '/api/sources', { name: 'Shop website', kind: 'web' })
  await before(connected)
  await sendBatch(stand, connected.writeKey, people())
  await sendBatch(stand, connected.writeKey, shopping())
  await sendBatch(stand, connected.writeKey, trouble())
  await untilDelivered(stand, connected.destinationId)
  const { mappings } = await stand.read<{ mappings: { id: string }[] }>(
    `/api/destinations/${connected.destinationId}/mappings`
  )
  const altered = await firstEvent(stand, 'name=Review%20Written')
  const rejected = await firstEvent(stand, 'state=rejected')
  return { ...connected, mappingId: mappings[0]?.id ?? '', alteredId: altered, rejectedId: rejected }
}

async function firstEvent(stand: Stand, query: string): Promise<number> {
  const { events } = await stand.read<{ events: { id: number }[] }>(`/api/events?${query}&limit=1`)
  return events[0]?.id ?? 0
}

function people(): object[] {
  return NAMES.flatMap((name, at) => {
    const userId = `u-${1042 + at}`
    const [first = ''] = name.toLowerCase().split(' ')
    return [
      {
        type: 'identify',
        userId,
        traits: { name, email: `${first}@example.com`, plan: at % 2 ? 'free' : 'pro', seats: at + 1 }
      },
      { type: 'group', userId, groupId: `acct-${at % 3}`, traits: { name: `Account ${at % 3}`, plan: 'enterprise' } }
    ]
  })
}

function shopping(): object[] {
  return Array.from({ length: 60 }, (_, at) => ({
    type: 'track',
    userId: `u-${1042 + ((at * 7) % NAMES.length)}`,
    event: EVENTS[(at * 3) % EVENTS.length],
    properties: {
      order_id: `A-${1000 + at}`,
      revenue: 5 + ((at * 13) % 90),
      currency: 'EUR',
      shipping: { method: 'express' }
    }
  }))
}

function trouble(): object[] {
  const anonymous = { anonymousId: '8f2e6b1c-77aa-4c7e-9a53-0e7a7e2f1a10' }
  return [
    ...Array.from({ length: 7 }, () => ({ type: 'track', ...anonymous, event: 'Clicked Button' })),
    { type: 'track', userId: 'guest', event: 'Order Completed', properties: { order_id: 'A-77' } },
    { type: 'track', userId: 'undefined', event: 'Order Completed', properties: { order_id: 'A-78' } },
    {
      type: 'track',
      userId: 'u-1043',
      event: 'Review Written',
      properties: {
        stars: 5,
        text: 'A very good clock. '.repeat(97).trim(),
        product: { sku: '45790-32', tags: ['brass', 'clock'] }
      }
    },
    { type: 'identify', userId: 'u-1044', traits: { id: 'crm-7', plan: 'pro' } }
  ]
}
