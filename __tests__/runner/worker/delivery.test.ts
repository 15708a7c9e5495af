// From the tracking API through the worker into a local Heap: what arrives, in what order, and what happens when not.
import { Analytics } from '@segment/analytics-node'
import { addHeap, APP_ID, openSandbox, openSetUp, until, untilSettled, type SetUp, rowsOf } from '../runners'

const track = (event: string, more: Record<string, unknown> = {}) => ({ type: 'track', event, userId: 'u-1', ...more })

async function sendBatch({ track: post, writeKey }: SetUp, batch: readonly object[]): Promise<void> {
  const { status } = await post('/v1/batch', { batch, writeKey })
  expect(status).toBe(200)
}

const names = (events: readonly { event: string }[]) => events.map(({ event }) => event)

test.each([200, 9000])('%d levels cost an event their branch, and no neighbour', async (levels) => {
  const setUp = await openSetUp()
  const { track: post, writeKey, api, destinationId, sandbox } = setUp
  const deep = `{"type":"track","event":"Deep","userId":"u-1","properties":{"ok":1,"list":${'['.repeat(levels)}${']'.repeat(levels)}}}`
  const batch = `{"writeKey":"${writeKey}","batch":[{"type":"track","event":"A","userId":"u-1"},${deep},{"type":"track","event":"B","userId":"u-1"}]}`
  expect((await post('/v1/batch', batch)).status).toBe(200)
  await untilSettled(setUp, destinationId)
  const sent = sandbox.events().map(({ event, properties }) => ({ event, properties }))
  expect(sent).toEqual([
    { event: 'A', properties: {} },
    { event: 'Deep', properties: { ok: 1, list: expect.any(String) } },
    { event: 'B', properties: {} }
  ])
  const [stored] = rowsOf((await api.get('/api/events?name=Deep')).events)
  const { deliveries } = await api.get(`/api/events/${stored.id}`)
  expect(deliveries).toMatchObject([{ state: 'delivered', issues: [{ code: 'too_deep', limit: 32, actual: 33 }] }])
})

test('a request of more levels than any event has is refused as a whole, in words', async () => {
  const { track: post, writeKey, sandbox } = await openSetUp()
  const list = '['.repeat(100_000) + ']'.repeat(100_000)
  const deep = `{"type":"track","event":"Deep","userId":"u-1","properties":{"list":${list}}}`
  const answer = await post('/v1/batch', `{"writeKey":"${writeKey}","batch":[${deep}]}`)
  expect(answer).toMatchObject({
    status: 400,
    body: { error: { message: expect.stringContaining('inside each other') } }
  })
  expect(sandbox.counters().requests).toBe(0)
})

test('every call of the real analytics-node arrives as the mapping table says', async () => {
  const setUp = await openSetUp()
  const analytics = new Analytics({ writeKey: setUp.writeKey, host: setUp.url, flushAt: 20, maxRetries: 0 })
  const userId = 'u-1042'
  analytics.identify({ userId, traits: { email: 'ada@example.com', company: { name: 'AE' } } })
  analytics.track({ userId, event: 'Signed Up', properties: { foo: { bar: [1, 2] } }, messageId: 'message-1' })
  analytics.page({ userId, name: 'Home', category: 'Docs', messageId: 'message-2' })
  analytics.screen({ userId, name: 'Checkout', messageId: 'message-3' })
  analytics.group({ userId, groupId: 'acct-9', traits: { plan: 'enterprise' } })
  analytics.alias({ userId, previousId: '8812346517288951' })
  analytics.track({ anonymousId: 'anon-77', event: 'Clicked Button' })
  const personas = (computation_class: string, computation_key: string) => ({
    personas: { computation_class, computation_key }
  })
  analytics.identify({ userId, traits: { vip_30days: true }, context: personas('audience', 'vip_30days') })
  analytics.identify({ userId, traits: { ltv: 125.5 }, context: personas('computed_trait', 'ltv') })
  await analytics.closeAndFlush()
  await untilSettled(setUp, setUp.destinationId)

  const { sandbox } = setUp
  expect(sandbox.users()).toEqual([
    {
      app_id: APP_ID,
      identity: userId,
      email: 'ada@example.com',
      user_ids: ['8812346517288951'],
      anonymous_ids: [],
      properties: {
        email: 'ada@example.com',
        'company.name': 'AE',
        account_id: 'acct-9',
        vip_30days: true,
        ltv: 125.5
      },
      events: 3
    }
  ])
  expect(sandbox.accounts()).toEqual([{ app_id: APP_ID, account_id: 'acct-9', properties: { plan: 'enterprise' } }])
  const library = { segment_library: '@segment/analytics-node' }
  expect(
    sandbox
      .events()
      .map(({ event, identity, properties, idempotency_key }) => ({ event, identity, properties, idempotency_key }))
  ).toEqual([
    {
      event: 'Signed Up',
      identity: userId,
      properties: { 'foo.bar': '[1,2]', ...library },
      idempotency_key: 'message-1'
    },
    {
      event: 'Page viewed',
      identity: userId,
      properties: { name: 'Home', category: 'Docs', ...library },
      idempotency_key: 'message-2'
    },
    {
      event: 'Screen viewed',
      identity: userId,
      properties: { name: 'Checkout', ...library },
      idempotency_key: 'message-3'
    }
  ])
  const { events } = await setUp.api.get('/api/events?state=rejected')
  expect(events).toMatchObject([
    {
      type: 'track',
      name: 'Clicked Button',
      anonymousId: 'anon-77',
      deliveries: [{ state: 'rejected', code: 'missing_identity', title: 'no user id' }]
    }
  ])
})

test('a Heap that is down gets probes, not floods, and everything once it is back', async () => {
  const setUp = await openSetUp()
  setUp.sandbox.addFaults({ status: 503, times: 3 })
  for (const name of ['A', 'B', 'C']) await sendBatch(setUp, [track(name, { messageId: `message-${name}` })])
  await untilSettled(setUp, setUp.destinationId)
  expect(names(setUp.sandbox.events())).toEqual(['A', 'B', 'C'])
  expect(setUp.sandbox.counters().requests).toBeLessThan(9)
  const { lastDay, reasons } = await setUp.api.get(`/api/destinations/${setUp.destinationId}/overview`)
  expect(lastDay).toEqual({ delivered: 3, rejected: 0, skipped: 0 })
  expect(rowsOf(reasons).map(({ code, kind }) => [code, kind])).toContainEqual(['heap_unavailable', 'retry'])
})

test('a pause ends when somebody asks for it, and what waited goes out in its order', async () => {
  const setUp = await openSetUp()
  const path = `/api/destinations/${setUp.destinationId}`
  setUp.sandbox.addFaults({ status: 429, retryAfter: 3000, times: 1 })
  await sendBatch(setUp, [track('A'), track('B')])
  await until(
    () => setUp.api.get(`${path}/overview`),
    ({ pause }) => pause !== null
  )
  await sendBatch(setUp, [track('C'), track('D', { userId: 'u-2' })])
  const { status, body } = await setUp.api.send('POST', `${path}/try-now`)
  expect([status, body.pause]).toEqual([200, null])
  await untilSettled(setUp, setUp.destinationId)
  expect(names(setUp.sandbox.events({ identity: 'u-1' }))).toEqual(['A', 'B', 'C'])
  expect(names(setUp.sandbox.events({ identity: 'u-2' }))).toEqual(['D'])
  expect((await setUp.api.send('POST', '/api/destinations/nobody/try-now')).status).toBe(404)
})

test('a destination that fails holds up no other', async () => {
  const setUp = await openSetUp()
  const down = await openSandbox()
  down.addFaults({ status: 500 })
  const settings = { appId: '33', useSandbox: false, endpoint: down.url }
  const failing = await addHeap(setUp, { sourceId: setUp.sourceId, settings })
  await sendBatch(setUp, [track('A')])
  await sendBatch(setUp, [track('B')])
  await untilSettled(setUp, setUp.destinationId)
  expect(names(setUp.sandbox.events())).toEqual(['A', 'B'])
  const { pause, waiting, retrying } = await until(
    () => setUp.api.get(`/api/destinations/${failing.id}/overview`),
    (overview) => overview.pause !== null
  )
  expect(pause).toMatchObject({ code: 'heap_unavailable', title: 'Heap is not available' })
  expect(waiting + retrying).toBe(2)
  // Only the real Heap has a limit.
  const overviews = await setUp.api.get('/api/overview')
  const { used, ...limit } = overviews.destinations[failing.id].budget
  // The second event may be kept back by what the first one met.
  expect([1, 2]).toContain(used)
  expect(limit).toEqual({ limit: 15_000, windowMs: 60_000 })
  expect(overviews.destinations[setUp.destinationId].budget).toMatchObject({ limit: null, windowMs: null })
  const { destinations } = await setUp.api.get('/api/destinations')
  expect(destinations).toMatchObject([{ pause: null }, { pause: { code: 'heap_unavailable', covers: 'all' } }])
})

describe('a source in device mode', () => {
  /** As analytics.js writes it on a page whose settings had a plugin of that destination. */
  const onPage = ({ destinationId }: { destinationId: string }) => ({
    userId: 'u-1',
    context: { library: { name: 'analytics.js', version: 'npm:next-1.84.3' } },
    _metadata: { bundled: ['Segment.io'], unbundled: [], bundledIds: [destinationId] }
  })

  test('has nothing of its pages sent a second time, and the rest sent', async () => {
    const setUp = await openSetUp({ kind: 'web', mode: 'device' })
    await sendBatch(setUp, [
      track('On the page', onPage(setUp)),
      track('On the server', { context: { library: { name: '@segment/analytics-node' } } })
    ])
    await untilSettled(setUp, setUp.destinationId)
    expect(names(setUp.sandbox.events())).toEqual(['On the server'])
    const { events } = await setUp.api.get('/api/events?state=skipped')
    expect(events).toMatchObject([{ name: 'On the page', deliveries: [{ code: 'device_mode' }] }])
  })

  test.each([
    [{ type: 'track', event: 'Looked' }, 'The page has sent it.'],
    [{ type: 'identify', traits: { plan: 'pro' } }, 'The page has sent it.'],
    [{ type: 'alias', previousId: '42' }, 'The page has sent it.'],
    [{ type: 'page', name: 'Home' }, "Heap's script on the page captures views by itself."],
    [{ type: 'screen', name: 'Home' }, "Heap's script on the page captures views by itself."],
    [{ type: 'track', event: 'Looked', integrations: { Heap: false } }, 'The event excludes Heap.']
  ])('has %j of analytics.js skipped, and says why', async (call, why) => {
    const setUp = await openSetUp({ kind: 'web', mode: 'device' })
    await sendBatch(setUp, [{ ...onPage(setUp), ...call }])
    await untilSettled(setUp, setUp.destinationId)
    expect(setUp.sandbox.counters().requests).toBe(0)
    const { events } = await setUp.api.get('/api/events')
    const { deliveries } = await setUp.api.get(`/api/events/${rowsOf(events)[0]?.id}`)
    expect(deliveries).toMatchObject([{ state: 'skipped', error: { message: expect.stringContaining(why) } }])
  })

  test('has the traits of its groups sent, which the page leaves out', async () => {
    const setUp = await openSetUp({ kind: 'web', mode: 'device' })
    await sendBatch(setUp, [{ ...onPage(setUp), type: 'group', groupId: 'acme', traits: { plan: 'pro' } }])
    await untilSettled(setUp, setUp.destinationId)
    expect(setUp.sandbox.accounts()).toMatchObject([{ account_id: 'acme', properties: { plan: 'pro' } }])
    expect(setUp.sandbox.users()).toMatchObject([{ identity: 'u-1', properties: { account_id: 'acme' }, events: 0 }])
  })

  test.each(['cloud', 'device'] as const)(
    'that is in %s mode by now has sent what pages of before recorded, once: whichever way they had',
    async (mode) => {
      const setUp = await openSetUp({ kind: 'web', mode: mode === 'device' ? 'cloud' : 'device' })
      setUp.sandbox.addFaults({ path: '/api/track', status: 503, times: 1 })
      const { _metadata, ...withoutPlugin } = onPage(setUp)
      await sendBatch(setUp, [
        track('With a plugin', { ...withoutPlugin, _metadata }),
        track('Without one', { ...withoutPlugin, _metadata: { ..._metadata, bundledIds: [] } })
      ])
      await setUp.api.send('PUT', `/api/destinations/${setUp.destinationId}/connections/${setUp.sourceId}`, { mode })
      await untilSettled(setUp, setUp.destinationId)
      expect(names(setUp.sandbox.events())).toEqual(['Without one'])
    }
  )
})

test.each([
  ['that excludes Heap', { integrations: { Heap: false } }, 'switched_off'],
  ['that excludes everything', { integrations: { All: false } }, 'switched_off'],
  ['that no mapping takes', { type: 'blink' }, 'no_mapping']
])('an event %s is skipped, and says why', async (_name, more, code) => {
  const setUp = await openSetUp()
  await sendBatch(setUp, [track('A', more)])
  await untilSettled(setUp, setUp.destinationId)
  expect(setUp.sandbox.counters().requests).toBe(0)
  const { events } = await setUp.api.get('/api/events')
  expect(events).toMatchObject([{ deliveries: [{ state: 'skipped', code }] }])
})

test('an edited mapping is applied to the next event', async () => {
  const setUp = await openSetUp()
  const { mappings } = await setUp.api.get(`/api/destinations/${setUp.destinationId}/mappings`)
  const path = `/api/destinations/${setUp.destinationId}/mappings/${mappings[0].id}`
  await sendBatch(setUp, [track('Before')])
  await untilSettled(setUp, setUp.destinationId)
  const mapping = { ...mappings[0].mapping, event: { '@template': 'Shop: {{event}}' } }
  expect((await setUp.api.send('PATCH', path, { mapping })).status).toBe(200)
  await sendBatch(setUp, [track('After')])
  await untilSettled(setUp, setUp.destinationId)
  expect(names(setUp.sandbox.events())).toEqual(['Before', 'Shop: After'])
})

test('a user whose call failed keeps their order while others go on', async () => {
  const setUp = await openSetUp()
  const plan = (userId: string, value: number) => ({ type: 'identify', userId, traits: { plan: value } })
  setUp.sandbox.addFaults({ status: 503, times: 1 })
  await sendBatch(setUp, [plan('u-1', 1)])
  await sendBatch(setUp, [plan('u-1', 2), plan('u-2', 7)])
  await sendBatch(setUp, [plan('u-1', 3)])
  await untilSettled(setUp, setUp.destinationId)
  const held = setUp.sandbox.users().map(({ identity, properties }) => [identity, properties['plan']])
  expect(Object.fromEntries(held)).toEqual({ 'u-1': 3, 'u-2': 7 })
})

test('an event that is refused becomes a dead letter with the answer, and goes through once retried', async () => {
  const setUp = await openSetUp()
  setUp.sandbox.addFaults({ status: 400, body: 'postBody is wrong', times: 1 })
  await sendBatch(setUp, [track('A')])
  await untilSettled(setUp, setUp.destinationId)
  const [row] = (await setUp.api.get('/api/events?state=rejected')).events
  const { deliveries } = await setUp.api.get(`/api/events/${row.id}`)
  expect(deliveries[0]).toMatchObject({
    state: 'rejected',
    code: 'refused_by_heap',
    error: { status: 400, answer: expect.any(String), title: 'refused by Heap' },
    sent: [{ method: 'POST', url: `${setUp.sandbox.url}/api/track`, answer: { status: 400 } }]
  })
  const { body } = await setUp.api.send('POST', '/api/dead-letters/retry', { destinationId: setUp.destinationId })
  expect(body).toEqual({ count: 1 })
  await until(
    () => setUp.sandbox.events(),
    (events) => events.length === 1
  )
})

test('a destination that is off gets nothing of what arrives then, and the next event once it is on', async () => {
  const setUp = await openSetUp()
  const path = `/api/destinations/${setUp.destinationId}`
  await setUp.api.send('PATCH', path, { isOn: false })
  await sendBatch(setUp, [track('While off')])
  await setUp.api.send('PATCH', path, { isOn: true })
  await sendBatch(setUp, [track('While on')])
  await until(
    () => setUp.sandbox.events(),
    (events) => events.length > 0
  )
  await untilSettled(setUp, setUp.destinationId)
  expect(names(setUp.sandbox.events())).toEqual(['While on'])
})

test("a noisy user waits for Heap's budget while others go on, and the budget is never exceeded", async () => {
  const setUp = await openSetUp()
  const heap = await openSandbox({ budgets: 'refuse' })
  // Not as the local Heap, which has no budgets to keep, but as the real one under another address.
  await addHeap(setUp, { sourceId: setUp.sourceId, settings: { appId: '44', useSandbox: false, endpoint: heap.url } })
  const noisy = Array.from({ length: 1200 }, (_, index) =>
    track('A', { userId: 'noisy', messageId: `message-${index}` })
  )
  for (let from = 0; from < noisy.length; from += 300) await sendBatch(setUp, noisy.slice(from, from + 300))
  await sendBatch(setUp, [track('B', { userId: 'quiet' })])
  await until(
    () => heap.events({ identity: 'quiet' }),
    (events) => events.length === 1
  )
  expect(heap.events({ identity: 'noisy' })).toHaveLength(1000)
  expect(heap.counters().budgetViolations).toBe(0)
  const { events } = await until(
    () => setUp.api.get('/api/events?state=retrying&code=rate_limited&limit=1'),
    (answer) => answer.events.length === 1
  )
  expect(events).toMatchObject([{ userId: 'noisy' }])
})
