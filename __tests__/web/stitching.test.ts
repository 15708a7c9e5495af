// An anonymous visitor of a page, whose events go to Heap by way of Segment's servers: the cloud destination finds the
// visitor that heap.js made, and identify makes a person of both.
import { describeInChromium } from './chromium'
import { sendThroughCloud } from './cloud'
import { APP_ID, addBundledPage, openStand, run, tracked, type Stand } from './stand'
import { until } from './until'

/** However slow the machine is, heap.js comes in this time. */
const PATIENT = { waitMs: 30_000 }

/** heap.js on the page, and nothing sent to it: calls take the way through Segment, with Heap's ids inside. */
async function addStitchingPage(stand: Stand, { waitMs }: { waitMs: number } = PATIENT): Promise<void> {
  const settings = { appId: APP_ID, hostname: stand.sandbox.url, forwardCalls: false }
  await addBundledPage(
    stand,
    `window.analytics = AnalyticsBrowser.load({ writeKey: 'wk', cdnURL: location.origin })
     analytics.register(heap.heapPlugin(${JSON.stringify(settings)}), heap.heapEnrichment({ waitMs: ${waitMs} }))`
  )
}

/** Takes the events that the page has posted so far to the sandbox. */
function sendPosted({ site, sandbox }: Stand): Promise<string[]> {
  return sendThroughCloud(sandbox, site.events.splice(0))
}

describeInChromium('an event that the page has enriched', (open) => {
  test('reaches the visitor of heap.js through the cloud destination, and identify links both', async () => {
    const stand = await openStand()
    const { site, sandbox } = stand
    await addStitchingPage(stand)
    const { page, crashes, notices } = await open()
    await page.goto(site.url)
    await run(page, `await analytics.track('Looked', { plan: 'pro' })`)
    const [pageview] = await until(() => sandbox.events({ event: 'Pageview' }).length > 0 && sandbox.events())
    const ids = await run<object>(page, `return { user_id: heap.getUserId(), session_id: heap.getSessionId() }`)
    await until(() => site.events.length > 0)
    expect(site.events).toMatchObject([{ type: 'track', event: 'Looked', integrations: { Heap: ids } }])

    expect(await sendPosted(stand)).toEqual([])
    const looked = sandbox.events({ event: 'Looked' })
    expect(looked).toEqual([
      expect.objectContaining({
        identity: null,
        sent_as: pageview!.sent_as,
        session_id: pageview!.session_id,
        properties: { plan: 'pro', segment_library: 'analytics.js' }
      })
    ])
    expect(sandbox.users()).toMatchObject([{ identity: null, events: 2 }])

    await run(page, `await analytics.identify('u-1', { email: 'ada@example.com' })`)
    await until(() => site.events.length > 0)
    expect(await sendPosted(stand)).toEqual([])
    expect(sandbox.users()).toMatchObject([
      { identity: 'u-1', email: 'ada@example.com', user_ids: [pageview!.sent_as['user_id']], events: 2 }
    ])
    expect([crashes, notices]).toEqual([[], []])
  })

  test('after a logout is of a new visitor, whom the next person to sign in becomes', async () => {
    const stand = await openStand()
    const { site, sandbox } = stand
    await addStitchingPage(stand)
    const { page, crashes, notices } = await open()
    await page.goto(site.url)
    await run(page, `await analytics.identify('u-1', { plan: 'pro' }); await analytics.track('One')`)
    const first = await run(page, `return heap.getUserId()`)
    await run(page, `analytics.track('Signed Out'); analytics.reset(); await analytics.track('Looked Again')`)
    const second = await run(page, `return heap.getUserId()`)
    await run(page, `await analytics.identify('u-2'); await analytics.track('Two')`)
    await until(() => site.events.length === 6)
    expect(await sendPosted(stand)).toEqual([])
    await until(() => sandbox.users().length === 2 && sandbox.users({ identity: 'u-2' }).length === 1)
    const eventsOf = (identity: string) => tracked(stand, { identity }).map(([name]) => name)
    expect({ 'u-1': eventsOf('u-1'), 'u-2': eventsOf('u-2') }).toEqual({
      'u-1': ['One', 'Signed Out'],
      'u-2': ['Looked Again', 'Two']
    })
    expect(sandbox.users().map(({ user_ids }) => user_ids)).toEqual([[first], [second]])
    expect(sandbox.counters()).toMatchObject({ linksIgnored: 0 })
    expect([crashes, notices]).toEqual([[], []])
  })

  test.each([
    ['excludes Heap', { Heap: false }, { Heap: false }],
    ['excludes all', { All: false, 'Segment.io': true }, { All: false, 'Segment.io': true }]
  ])('stays as it is when it %s', async (_, integrations, expected) => {
    const stand = await openStand()
    await addStitchingPage(stand)
    const { page } = await open()
    await page.goto(stand.site.url)
    await run(page, `await analytics.track('Looked', {}, { integrations: ${JSON.stringify(integrations)} })`)
    await until(() => stand.site.events.length > 0)
    expect(stand.site.events[0]!['integrations']).toEqual(expected)
  })

  test('keeps the options that it has for Heap', async () => {
    const stand = await openStand()
    await addStitchingPage(stand)
    const { page } = await open()
    await page.goto(stand.site.url)
    const options = `{ integrations: { Heap: { mine: 1 } } }`
    await expect(
      run(page, `const options = ${options}; await analytics.track('Looked', {}, options); return options`)
    ).resolves.toEqual({ integrations: { Heap: { mine: 1 } } })
    await until(() => stand.site.events.length > 0)
    expect(stand.site.events[0]!['integrations']).toEqual({
      Heap: { mine: 1, user_id: expect.stringMatching(/^\d+$/), session_id: expect.stringMatching(/^\d+$/) }
    })
  })

  test('goes on without ids where heap.js does not come', async () => {
    const stand = await openStand()
    await addStitchingPage(stand, { waitMs: 10 })
    const { page, context } = await open()
    await context.route('**/heap_config.js', (route) => route.abort())
    await page.goto(stand.site.url)
    await run(page, `await analytics.track('One'); await analytics.track('Two')`)
    await until(() => stand.site.events.length === 2)
    expect(stand.site.events.map(({ integrations }) => integrations)).toEqual([{}, {}])
  })
})
