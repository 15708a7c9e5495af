// The same events through a page and through the cloud destination: names, values and identity agree in Heap. What
// differs is listed here and in docs/web.md.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createSandbox, type Sandbox } from '../../src/sandbox'
import { describeInChromium, type OpenedPage } from './chromium'
import { sendThroughCloud } from './cloud'
import { APP_ID, addBundledPage, openStand, run, type Stand } from './stand'
import { until } from './until'

type Call = Record<string, unknown> & { type: string }

/** Calls as an application makes them, one a line. */
const CALLS = readFileSync(join(__dirname, 'fixtures', 'calls.ndjson'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Call)

const AS_METHOD: Record<string, (call: Call) => unknown[]> = {
  track: ({ event, properties }) => [event, properties],
  identify: ({ userId, traits }) => [userId, traits],
  group: ({ groupId, traits }) => [groupId, traits],
  page: ({ category, name, properties }) => [category, name, properties],
  alias: ({ userId, previousId }) => [userId, previousId]
}

function toCode(call: Call): string {
  const values = AS_METHOD[call.type]!(call).map((value) => (value === undefined ? 'undefined' : JSON.stringify(value)))
  return `await analytics.${call.type}(${values.join(', ')})`
}

/** Runs the calls in a page; gives the events that the page posted to Segment. */
async function sendThroughPage(stand: Stand, opened: OpenedPage, more: string): Promise<Call[]> {
  const all = { appId: APP_ID, hostname: stand.sandbox.url, heapConfig: { disablePageviewAutocapture: true } }
  await addBundledPage(
    stand,
    `window.analytics = AnalyticsBrowser.load({ writeKey: 'wk', cdnURL: location.origin })
     analytics.register(heap.heapPlugin({ ...${JSON.stringify(all)}${more} }))`
  )
  await opened.page.goto(stand.site.url)
  await run(opened.page, CALLS.map(toCode).join('\n'))
  await until(() => stand.site.events.length === CALLS.length)
  await until(() => stand.sandbox.events({ event: 'Last' }).length > 0)
  return stand.site.events as Call[]
}

/** heap.js sends every value as text, empty text not at all, and a page view of its own. */
const eventsOf = (sandbox: Sandbox) =>
  sandbox
    .events()
    .filter(({ event }) => event !== 'Pageview')
    .map(({ event, identity, properties }) => ({ event, identity, properties: asText(properties) }))

const peopleOf = (sandbox: Sandbox) =>
  sandbox
    .users()
    .filter(({ identity }) => identity !== null)
    .map(({ identity, email, properties }) => ({ identity, email, properties: asText(properties) }))

const asText = (properties: object) =>
  Object.fromEntries(
    Object.entries(properties)
      .filter(([, value]) => value !== '')
      .map(([name, value]) => [name, String(value)])
  )

describeInChromium('the same calls', (open) => {
  test('give the same events and the same people through page and cloud', async () => {
    const stand = await openStand()
    const opened = await open()
    const posted = await sendThroughPage(stand, opened, ', trackPages: heap.pageEvents()')
    const cloud = await createSandbox({ budgets: 'off' })
    try {
      const refused = await sendThroughCloud(cloud, posted)
      expect(eventsOf(stand.sandbox)).toEqual(eventsOf(cloud))
      expect(peopleOf(stand.sandbox)).toEqual(peopleOf(cloud))
      // Differs: alias identifies the visitor of the page, and a server knows none.
      expect(await run(opened.page, `return heapStandIn.calls.find(([name]) => name === 'identify')`)).toEqual([
        'identify',
        'User-1'
      ])
      expect(refused).toEqual([expect.stringContaining('previousId is not a number')])
      // Differs: a page has no way to set account properties.
      expect([stand.sandbox.accounts(), cloud.accounts().map(({ account_id }) => account_id)]).toEqual([[], ['acme']])
    } finally {
      await cloud.close()
    }
  })

  test('give no page views through the page by default', async () => {
    const stand = await openStand()
    await sendThroughPage(stand, await open(), '')
    expect(stand.sandbox.events({ event: 'Page viewed' })).toEqual([])
  })
})
