// Writes a file of deterministic Segment events: 70 % track, 10 % page, 20 % identify; nested properties, arrays, nulls.
// The same count gives the same bytes on every machine.
import { createWriteStream } from 'node:fs'
import { once } from 'node:events'
import { finished } from 'node:stream/promises'

const NAMES = ['Order Completed', 'Product Viewed', 'Signed Up', 'Clicked Button', 'Cart Updated']
const FIRST_TIME = Date.UTC(2025, 9, 9)
const CHUNK = 1000

/** Numbers from 0 to 1 that look random and never change (a linear congruential generator). */
function createRandom(seed) {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return state / 0x7fffffff
  }
}

function createEvent(index, users, random) {
  const user = Math.floor(random() * users)
  const shared = {
    messageId: `msg-${String(index).padStart(9, '0')}-abcdef`,
    anonymousId: `anon-${user}`,
    userId: `user-${user}`,
    timestamp: new Date(FIRST_TIME + index * 37).toISOString(),
    context: {
      library: { name: 'analytics.js', version: 'next-1.84.3' },
      ip: '10.0.0.1',
      userAgent: 'Mozilla/5.0',
      traits: { email: `u${user}@example.com` }
    },
    integrations: {}
  }
  const kind = random()
  if (kind < 0.7) return { ...shared, ...trackPart(index, random) }
  if (kind < 0.8) {
    const properties = { url: 'https://example.com/', title: 'Home', referrer: '' }
    return { ...shared, type: 'page', name: 'Home', properties }
  }
  const company = { name: 'ACME', employees: 12 }
  const traits = {
    email: `u${user}@example.com`,
    plan: 'pro',
    logins: index,
    createdAt: '2024-01-01T00:00:00.000Z',
    company
  }
  return { ...shared, type: 'identify', traits }
}

function trackPart(index, random) {
  const geo = { lat: 52.5, lon: 13.4 }
  const products = [
    { sku: 'A1', price: 9.5, qty: 2 },
    { sku: 'B2', price: 20, qty: 1 }
  ]
  const properties = {
    order_id: `o-${index}`,
    revenue: Math.round(random() * 10_000) / 100,
    currency: 'EUR',
    coupon: null,
    shipping: { method: 'express', address: { city: 'Berlin', zip: '10115', geo } },
    products,
    tags: ['new', 'vip', 3]
  }
  return { type: 'track', event: NAMES[Math.floor(random() * NAMES.length)], properties }
}

/** One user per 20 events. */
export async function writeEvents(path, count) {
  const random = createRandom(42)
  const users = Math.max(1, Math.floor(count / 20))
  const file = createWriteStream(path)
  for (let index = 0; index < count; index += CHUNK) {
    let text = ''
    for (let next = index; next < Math.min(count, index + CHUNK); next++) {
      text += `${JSON.stringify(createEvent(next, users, random))}\n`
    }
    if (!file.write(text)) await once(file, 'drain')
  }
  file.end()
  await finished(file)
}
