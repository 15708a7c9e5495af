// How calls are packed into bodies: number of items, bytes, flat and bulk form.
import { batchCalls, halveBatch, roomOf, toRequest, type PackedCall } from '../../src/delivery/batch'
import { byteLength, jsonOf } from '../../src/delivery/json-text'
import type { Endpoint } from '../../src/delivery/types'
import { BULK_ONLY, call, LINK, TRACK } from './fake-service'

function pack(endpoint: Endpoint, items: readonly object[]): PackedCall<number>[] {
  return items.map((item, tag) => ({ call: call(endpoint, item), json: jsonOf(item), tag }))
}

function bodiesOf(endpoint: Endpoint, items: readonly object[]): string[] {
  return batchCalls(endpoint, pack(endpoint, items)).map((batch) => toRequest(batch).body)
}

describe('the number of items', () => {
  test.each([
    [0, []],
    [1, [1]],
    [1000, [1000]],
    [1001, [1000, 1]],
    [2500, [1000, 1000, 500]]
  ])('%d calls make batches of %j', (count, sizes) => {
    const items = Array.from({ length: count }, (_, n) => ({ n }))
    const batches = batchCalls(TRACK, pack(TRACK, items))
    expect(batches.map(({ packed }) => packed.length)).toEqual(sizes)
    expect(batches.flatMap(({ packed }) => packed.map(({ tag }) => tag))).toEqual(items.map(({ n }) => n))
  })

  test('an endpoint without bulk takes one call per request', () => {
    expect(bodiesOf(LINK, [{ n: 1 }, { n: 2 }])).toEqual(['{"app_id":"42","n":1}', '{"app_id":"42","n":2}'])
  })
})

describe('the number of bytes', () => {
  const endpoint = { ...TRACK, maxBytes: 1_000_000 }
  const EMPTY = byteLength('{"app_id":"42","events":[]}')

  /** An item whose JSON has exactly this many bytes; every `filler` has the same number of them. */
  function itemOf(bytes: number, filler: string): object {
    const room = bytes - byteLength(JSON.stringify({ t: '' }))
    const count = Math.floor(room / byteLength(filler))
    return { t: filler.repeat(count) + 'x'.repeat(room - count * byteLength(filler)) }
  }

  test.each([
    ['ASCII', 'x'],
    ['two bytes a character', 'ü'],
    ['three bytes a character', '大'],
    ['four bytes a character', '😀']
  ])('a body of %s fills 1,000,000 bytes and not one more', (_, filler) => {
    const rest = 1_000_000 - EMPTY - 600_000 - 1
    const [full, ...others] = bodiesOf(endpoint, [itemOf(600_000, filler), itemOf(rest, filler)])
    expect([byteLength(full!), others.length]).toEqual([1_000_000, 0])
    const split = bodiesOf(endpoint, [itemOf(600_000, filler), itemOf(rest + 1, filler)])
    expect(split).toHaveLength(2)
  })

  test('bodies are as full as they can be: the next item would not have fitted', () => {
    const items = Array.from({ length: 3000 }, (_, n) => ({ n, t: 'ü'.repeat((n * 7919) % 4000) }))
    const bodies = bodiesOf(endpoint, items)
    const firsts = bodies.map((body) => JSON.stringify((JSON.parse(body) as { events?: object[] }).events?.[0]))
    expect(bodies.length).toBeGreaterThan(5)
    bodies.forEach((body, index) => {
      expect(byteLength(body)).toBeLessThanOrEqual(1_000_000)
      const next = firsts[index + 1]
      if (next !== undefined) expect(byteLength(`${body},${next}`)).toBeGreaterThan(1_000_000)
    })
    expect(bodies.flatMap((body) => (JSON.parse(body) as { events: object[] }).events)).toEqual(items)
  })

  test('a lone surrogate counts as it is written', () => {
    const [body] = bodiesOf({ ...endpoint, bulkOnly: true }, [{ t: '\ud800' }])
    expect(byteLength(body!)).toBe(EMPTY + byteLength('{"t":"\\ud800"}'))
  })

  test('the room for items is what the envelope leaves of 1,000,000 bytes', () => {
    expect(roomOf(endpoint)).toBe(1_000_000 - EMPTY)
    expect(roomOf({ ...endpoint, envelope: { app_id: '大' } })).toBe(1_000_000 - EMPTY - 1)
  })
})

describe('the form of a body', () => {
  test('one call travels flat, after the envelope', () => {
    expect(bodiesOf(TRACK, [{ event: 'a', properties: {} }])).toEqual(['{"app_id":"42","event":"a","properties":{}}'])
  })

  test('several calls travel as an array', () => {
    expect(bodiesOf(TRACK, [{ n: 1 }, { n: 2 }])).toEqual(['{"app_id":"42","events":[{"n":1},{"n":2}]}'])
  })

  test('one call travels as an array where the endpoint knows nothing else', () => {
    expect(bodiesOf(BULK_ONLY, [{ n: 1 }])).toEqual(['{"app_id":"42","events":[{"n":1}]}'])
  })

  test.each([
    ['an empty envelope', { ...TRACK, envelope: {} }, [{ n: 1 }], '{"n":1}'],
    ['an empty envelope in bulk', { ...TRACK, envelope: {} }, [{ n: 1 }, {}], '{"events":[{"n":1},{}]}'],
    ['an empty item', TRACK, [{}], '{"app_id":"42"}'],
    ['both empty', { ...TRACK, envelope: {} }, [{}], '{}']
  ])('%s still gives JSON', (_, endpoint, items, body) => {
    expect(bodiesOf(endpoint, items)).toEqual([body])
  })

  test('the same item is the same JSON alone and in a batch', () => {
    const item = { event: 'a"\u2028😀', identity: 'ü', properties: { 'a.b': 1, __proto__: 2 } }
    const [alone] = bodiesOf(TRACK, [item])
    const [bulk] = bodiesOf(TRACK, [item, { n: 1 }])
    const json = JSON.stringify(item)
    expect(alone).toBe(`{"app_id":"42",${json.slice(1)}`)
    expect(bulk).toBe(`{"app_id":"42","events":[${json},{"n":1}]}`)
  })

  test('a request names its endpoint, its form and its calls', () => {
    const packed = pack(TRACK, [{ n: 1 }, { n: 2 }])
    const calls = packed.map((one) => one.call)
    const shared = { method: 'POST', url: TRACK.url, headers: { 'content-type': 'application/json' }, endpoint: TRACK }
    expect(toRequest({ endpoint: TRACK, packed })).toStrictEqual({
      ...shared,
      form: 'bulk',
      calls,
      body: '{"app_id":"42","events":[{"n":1},{"n":2}]}'
    })
    expect(toRequest({ endpoint: TRACK, packed: packed.slice(0, 1) })).toStrictEqual({
      ...shared,
      form: 'single',
      calls: calls.slice(0, 1),
      body: '{"app_id":"42","n":1}'
    })
  })
})

test.each([
  [2, [1, 1]],
  [3, [2, 1]],
  [1000, [500, 500]]
])('a batch of %d is halved into %j, in order', (count, sizes) => {
  const packed = pack(
    TRACK,
    Array.from({ length: count }, (_, n) => ({ n }))
  )
  const halves = halveBatch({ endpoint: TRACK, packed })
  expect(halves.map((half) => half.packed.length)).toEqual(sizes)
  expect(halves.flatMap((half) => half.packed)).toEqual(packed)
})
