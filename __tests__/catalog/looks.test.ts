// How the page looks and reads where things are long, narrow, slow or written from right to left.
import type { Page } from 'playwright-core'
import { describePage } from './opened-page'
import { connect, sendBatch, untilDelivered } from './stand'

jest.setTimeout(120_000)

const LONG = 'An event with a very long name '.repeat(36).trim()
const ARABIC = 'شراء مكتمل'

const sideways = (page: Page) =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')

/** The value of a property, as it is drawn. */
const styleOf = (page: Page, selector: string, property: string) =>
  page.evaluate<string>(
    `getComputedStyle(document.querySelector(${JSON.stringify(selector)}))[${JSON.stringify(property)}]`
  )

describePage('the page', (open) => {
  test('says in its first sentence what it is, and confirms a new audience in five clicks', async () => {
    const { page, stand, go } = await open()
    await go('/')
    await page
      .getByText(/^This page sends what your apps record to Heap, .* beside Segment, .* in Segment’s place/)
      .waitFor()
    const { sourceId } = await connect(stand)
    await go('/')
    await page.getByRole('link', { name: 'Sources', exact: true }).click()
    await page.getByRole('link', { name: 'My server' }).click()
    await page.getByRole('link', { name: 'Simulate an audience' }).click()
    await page.getByLabel('Name of the audience').fill('VIP (EU)')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByText('all 10 delivered').waitFor()
    await page.getByRole('link', { name: 'See these events' }).click()
    await page
      .getByRole('row', { name: /Identify entered vip_eu/ })
      .first()
      .waitFor()
    await page.getByRole('link', { name: 'Audiences', exact: true }).click()
    await page.getByRole('row', { name: /vip_eu simulated.*10 entered all 10 delivered/ }).waitFor()
    await page.getByRole('link', { name: '10 entered' }).click()
    await page.getByRole('button', { name: /^Audience: entered/ }).waitFor()
    await page.getByRole('link', { name: 'Identify' }).first().click()
    await page.getByText('entered vip_eu').waitFor()
    const { runs } = await stand.read<{ runs: object[] }>(`/api/audiences?source=${sourceId}`)
    expect(runs).toHaveLength(1)
  })

  test('long names, right-to-left text, 200 % zoom and a phone leave it readable', async () => {
    const { page, stand, go } = await open()
    const { sourceId, writeKey, destinationId } = await connect(stand)
    const properties = { [ARABIC]: `${ARABIC}: 12`, note: LONG }
    await sendBatch(stand, writeKey, [
      { type: 'track', event: LONG, userId: 'u-1', properties },
      { type: 'track', event: ARABIC, userId: LONG.slice(0, 255), properties },
      { type: 'track', event: 'Nobody' }
    ])
    await untilDelivered(stand, destinationId)
    const { events } = await stand.read<{ events: { id: number }[] }>('/api/events')
    const views = ['/', '/debugger', ...events.map(({ id }) => `/debugger/${id}`), '/heap', '/heap/events', '/catalog']
    // Half of 1280 by 800, as at 200 % zoom; then a phone.
    for (const [width, height] of [
      [640, 400],
      [390, 780]
    ] as const) {
      await page.setViewportSize({ width, height })
      for (const view of views) {
        await go(view)
        await page.locator('h1').waitFor()
        await page.getByText('Loading…').waitFor({ state: 'detached' })
        expect([view, width, await sideways(page)]).toEqual([view, width, 0])
      }
    }
    await go(`/debugger/${events[0]?.id}`)
    await page.locator('.json').first().waitFor()
    expect(await styleOf(page, '.json-text', 'unicodeBidi')).toBe('isolate')
    await go('/debugger')
    await page
      .getByRole('row', { name: /Rejected.*No user id/i })
      .getByText(/user id/i)
      .first()
      .waitFor()
    expect(await page.getByLabel('State').isVisible()).toBe(false)
    await page.getByRole('button', { name: 'Filters' }).click()
    await page.getByLabel('State').selectOption('rejected')
    await page.getByRole('button', { name: 'Hide filters (1 set)' }).click()
    await page.getByLabel('State').waitFor({ state: 'hidden' })
    await go(`/sources/${sourceId}`)
    await page.getByRole('button', { name: 'Remove this source' }).waitFor()
    expect(await styleOf(page, '.end .button', 'color')).toBe(await colourOf(page, '--bad'))
  })

  test('Enter searches, focus is seen, an outage that runs is marked, and what is empty says what to do', async () => {
    const { page, stand, go } = await open()
    await go('/audiences')
    await page.getByText('No audience yet').waitFor()
    await go('/debugger')
    await page.getByText('No event yet').waitFor()
    await go('/heap')
    await page.getByText('This is the local Heap, not Heap itself.').waitFor()
    await page.getByText('Nothing yet').waitFor()
    await go('/catalog')
    await page.getByLabel('Search what can be added').fill('braze')
    await page.getByRole('heading', { name: 'Braze' }).waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL(/partners\/braze/)
    await page.getByRole('heading', { name: 'Braze', level: 1 }).waitFor()
    await page.locator('h1:focus').waitFor()
    await page.keyboard.press('Tab')
    expect(await styleOf(page, ':focus', 'outlineStyle')).toBe('solid')
    await connect(stand)
    await go('/heap/outage')
    await page.getByRole('button', { name: 'Start: The local Heap is slow' }).click()
    await page.getByRole('listitem').filter({ hasText: 'The local Heap is slow' }).getByText('Running').waitFor()
    expect(await page.getByText('Running').count()).toBe(1)
    await page.getByRole('button', { name: 'End the outage' }).click()
    await page.getByText('Running').waitFor({ state: 'detached' })
    await go('/catalog/heap/new')
    await page.getByLabel('App ID', { exact: true }).fill('15356341501535634150')
    await page.getByRole('alert').getByText('No App ID is that long: it has about ten digits, this has 20.').waitFor()
  })

  test('is painted before five seconds on a line of 50 KB a second', async () => {
    const { page, stand } = await open()
    const session = await page.context().newCDPSession(page)
    await session.send('Network.enable')
    const line = { offline: false, latency: 100, downloadThroughput: 50 * 1024, uploadThroughput: 50 * 1024 }
    await session.send('Network.emulateNetworkConditions', line)
    await page.goto(stand.url, { waitUntil: 'commit' })
    const painted = await page.evaluate<number>(
      `new Promise((resolve) => {
        const observer = new PerformanceObserver((list) => resolve(list.getEntries()[0].startTime))
        observer.observe({ type: 'paint', buffered: true })
      })`
    )
    expect(painted).toBeLessThan(5000)
  })
})

/** A colour of the style sheet, as it is drawn. */
function colourOf(page: Page, name: string): Promise<string> {
  return page.evaluate<string>(
    `(() => { const one = document.createElement('i'); one.style.color = 'var(${name})'; document.body.append(one); return getComputedStyle(one).color })()`
  )
}
