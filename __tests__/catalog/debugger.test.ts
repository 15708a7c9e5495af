// In real Chromium: events explained, an outage survived, and ten thousand rows without a stall.
import { describePage, type Opened } from './opened-page'
import { connect, sendBatch, untilDelivered } from './stand'

/** Milliseconds of the longest task since `watchTasks`. */
const LONGEST_TASK = 'Math.max(0, ...window.longTasks)'

/** As text: these tests know no types of a page. */
function toScroll(px: number): string {
  return `document.querySelector('.grid-body').scrollTop = ${px}`
}

async function watchTasks({ page }: Opened): Promise<void> {
  await page.addInitScript(`
    window.longTasks = []
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) window.longTasks.push(duration)
    }).observe({ entryTypes: ['longtask'] })
  `)
}

describePage('the debugger', (open) => {
  test('says why an anonymous event was rejected, and what to do', async () => {
    const { page, stand, go } = await open()
    const { writeKey, destinationId } = await connect(stand)
    await sendBatch(stand, writeKey, [{ type: 'track', anonymousId: 'visitor-1', event: 'Clicked' }])
    await untilDelivered(stand, destinationId)
    await go(`/destinations/${destinationId}`)
    await page.getByText('No user id', { exact: false }).first().waitFor()
    await page.getByRole('link', { name: 'Show these events' }).click()
    expect(page.url()).toContain('state=rejected&code=missing_identity')
    await page.getByRole('link', { name: 'Clicked' }).click()
    await page.getByText('Why: no user id').waitFor()
    await page.getByText(/Set userId where your server makes the call/).waitFor()
    await page.getByText('Nothing was sent.').waitFor()
    await page.getByRole('button', { name: 'Discard' }).click()
    await page.getByRole('group').getByRole('button', { name: 'Discard' }).click()
    await page.getByText('Discarded').waitFor()
  })

  test('marks what was changed on both sides, with the reason in words', async () => {
    const { page, stand, go } = await open()
    const { writeKey, destinationId } = await connect(stand)
    const traits = { bio: 'x'.repeat(1840), id: 'crm-7', plan: 'pro', tags: ['a'], company: { name: 'AE' } }
    await sendBatch(stand, writeKey, [{ type: 'identify', userId: 'u-1', traits }])
    await untilDelivered(stand, destinationId)
    await go('/debugger')
    await page.getByRole('link', { name: 'Identify' }).click()
    await page.getByText('shortened from 1,840 to 1,024 characters: Heap’s limit.').waitFor()
    await page.getByText('sent as _id: Heap reserves the name.').waitFor()
    const marksIn = async (what: string) =>
      (await page.getByLabel(what, { exact: true }).locator('mark').allInnerTexts()).map((text) => text.split(':')[0])
    expect(await marksIn('the event as it came in')).toEqual(['"bio"', '"id"'])
    expect(await marksIn('the request to /api/add_user_properties')).toEqual(['"bio"', '"_id"'])
    await page.getByText('200 accepted').waitFor()
    await page.getByText('What always happens on the way: 2').click()
    await page.getByText('traits.tags a list: sent as JSON text in tags').waitFor()
    await page.getByText('traits.company an object: its parts are properties of their own, company.name').waitFor()
    await sendBatch(stand, writeKey, [{ type: 'identify', userId: 'u-2', traits: { plan: 'free' } }])
    await untilDelivered(stand, destinationId)
    await go(`/destinations/${destinationId}`)
    await page.getByRole('listitem').filter({ hasText: 'Keys renamed' }).getByRole('link').click()
    await page.getByRole('button', { name: 'Changed: key renamed' }).waitFor()
    await page.getByRole('row', { name: /u-1/ }).waitFor()
    expect(await page.getByRole('row', { name: /u-2/ }).count()).toBe(0)
  })

  test('an outage of Heap holds events up, and its end lets each through once', async () => {
    const { page, stand, go } = await open()
    const { writeKey, destinationId } = await connect(stand)
    await go('/heap/outage')
    await page.getByRole('button', { name: 'Start: The local Heap is down' }).click()
    await page.getByText('The local Heap fails on purpose.').waitFor()
    await sendBatch(stand, writeKey, [
      { type: 'track', userId: 'u-1', event: 'One' },
      { type: 'track', userId: 'u-2', event: 'Two' }
    ])
    await page.getByRole('link', { name: 'See what waits' }).click()
    await page.getByRole('row', { name: /Two/ }).getByText('Retrying').waitFor()
    await page.getByRole('link', { name: 'Two' }).click()
    await page.getByText('Why: Heap is not available').waitFor()
    expect(stand.sandbox.events()).toEqual([])
    await go('/heap/outage')
    await page.getByRole('button', { name: 'End the outage' }).click()
    await untilDelivered(stand, destinationId)
    await go('/debugger?state=delivered')
    await page.getByRole('row', { name: /Two/ }).getByText('Delivered').waitFor()
    expect(
      stand.sandbox
        .events()
        .map(({ event }) => event)
        .sort()
    ).toEqual(['One', 'Two'])
  })

  test('new events wait above what is being read, behind a button that counts them', async () => {
    const { page, stand, go } = await open()
    const { writeKey } = await connect(stand)
    const send = (event: string, count: number) =>
      sendBatch(
        stand,
        writeKey,
        Array.from({ length: count }, () => ({ type: 'track', userId: 'u-1', event }))
      )
    await send('Old', 60)
    await go('/debugger')
    await page.getByRole('status').getByText('Live').waitFor()
    await page.getByRole('row', { name: /Old/ }).first().waitFor()
    await page.evaluate(toScroll(440))
    const read = await page.getByRole('row').nth(20).boundingBox()
    await send('New', 24)
    await page.getByRole('button', { name: '24 new' }).waitFor()
    expect(await page.getByRole('row').nth(20).boundingBox()).toEqual(read)
    await page.getByRole('button', { name: '24 new' }).click()
    await page.getByRole('row', { name: /New/ }).first().waitFor()
    expect(await page.getByRole('button', { name: /new$/ }).count()).toBe(0)
  })

  test('an event that fits the filter shows up behind any number that do not', async () => {
    const { page, stand, go } = await open()
    const { writeKey } = await connect(stand)
    const send = (user: string, others: number) =>
      sendBatch(stand, writeKey, [
        { type: 'track', userId: user, event: 'Found' },
        ...Array.from({ length: others }, (_, at) => ({ type: 'track', userId: `hay-${at}`, event: 'Other' }))
      ])
    await send('needle', 0)
    await go('/debugger?user=needle')
    await page.getByRole('row', { name: /Found/ }).getByText('Delivered').waitFor()
    await send('needle', 400)
    await page.getByRole('row', { name: /Found/ }).nth(1).getByText('Delivered').waitFor()
  })

  test('more new events than one page holds are shown from the newest on, without a gap', async () => {
    const { page, stand, go } = await open()
    const { writeKey } = await connect(stand)
    const send = (event: string, count: number) =>
      sendBatch(
        stand,
        writeKey,
        Array.from({ length: count }, (_, at) => ({ type: 'track', userId: `u-${at}`, event }))
      )
    await send('Old', 5)
    await go('/debugger')
    await page.getByRole('row', { name: /Old/ }).nth(4).hover()
    await send('New', 450)
    await page.getByRole('button', { name: '450 new' }).click()
    await page.getByRole('row', { name: /u-449/ }).waitFor()
    const table = page.getByRole('table', { name: 'Events' })
    while ((await table.getAttribute('aria-rowcount')) === '-1') await page.evaluate(toScroll(1e9))
    expect(await table.getAttribute('aria-rowcount')).toBe('456')
  })

  test('filters stand in the address, and can be changed by hand', async () => {
    const { page, stand, go } = await open()
    const { writeKey, destinationId } = await connect(stand)
    await sendBatch(stand, writeKey, [
      { type: 'track', userId: 'u-1', event: 'Mine' },
      { type: 'track', userId: 'u-2', event: 'Theirs' },
      { type: 'page', userId: 'u-1', name: 'Home' }
    ])
    await untilDelivered(stand, destinationId)
    await go('/debugger?user=u-1')
    await page.getByRole('row', { name: /Mine/ }).waitFor()
    await page.getByLabel('Type').selectOption('page')
    await page.getByRole('row', { name: /Home/ }).waitFor()
    expect(page.url()).toBe(`${stand.url}/debugger?user=u-1&type=page`)
    expect(await page.getByRole('row').count()).toBe(2)
    await page.getByRole('button', { name: 'Show all' }).click()
    await page.getByRole('row', { name: /Theirs/ }).waitFor()
    await page.getByLabel('Search').fill('thei')
    await page.waitForURL(/search=thei/)
    await page.getByRole('row', { name: /Mine/ }).waitFor({ state: 'hidden' })
    await page.getByLabel('From').fill('2020-01-01T00:00')
    await page.waitForURL(/from=2019-12-31|from=2020-01-01/)
    await page.getByRole('row', { name: /Theirs/ }).waitFor()
    await page.getByLabel('To', { exact: true }).fill('2020-01-02T00:00')
    await page.getByText('No such event').waitFor()
    await page.getByRole('link', { name: 'Show all events' }).click()
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.getByRole('status').getByText('Paused').waitFor()
    expect(page.url()).toBe(`${stand.url}/debugger?live=off`)
    await sendBatch(stand, writeKey, [{ type: 'track', userId: 'u-3', event: 'Later' }])
    await page.getByRole('button', { name: '1 new' }).waitFor()
    expect(await page.getByRole('row', { name: /Later/ }).count()).toBe(0)
    await page.getByRole('button', { name: 'Go on' }).click()
    await page.getByRole('row', { name: /Later/ }).waitFor()
    expect(page.url()).toBe(`${stand.url}/debugger`)
    await go('/debugger?sate=rejected&state=gone&destination=nobody&from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z')
    const wrong = page.getByRole('alert')
    await wrong.getByText('There is no destination “nobody”.', { exact: false }).waitFor()
    expect(await wrong.getByRole('listitem').allInnerTexts()).toEqual([
      'sate: There is no filter “sate”. There are: search, state, user, name, type, source, destination, from, to, code, altered, run, change.',
      'state: There is no state “gone”. There are: delivered, rejected, retrying, waiting, sending, skipped, discarded.',
      'destination: There is no destination “nobody”. It may have been removed, or belong to another runner.',
      'to: The period ends before it begins.'
    ])
    expect(await page.getByRole('row').count()).toBe(0)
    await wrong.getByRole('button', { name: 'Leave them out' }).click()
    await page.getByRole('row', { name: /Later/ }).waitFor()
    expect(page.url()).toBe(`${stand.url}/debugger?from=2026-01-02T00%3A00%3A00Z`)
  })

  test('ten thousand events are scrolled through without a stall', async () => {
    const opened = await open()
    const { page, stand, go } = opened
    const { writeKey, destinationId } = await connect(stand)
    for (let round = 0; round < 20; round++) {
      const batch = Array.from({ length: 500 }, (_, at) => ({
        type: 'track',
        userId: `u-${at}`,
        event: `Event ${round}`
      }))
      await sendBatch(stand, writeKey, batch)
    }
    await untilDelivered(stand, destinationId)
    await watchTasks(opened)
    await go('/debugger')
    await page
      .getByRole('row', { name: /Event 19/ })
      .first()
      .waitFor()
    const table = page.getByRole('table', { name: 'Events' })
    while ((await table.getAttribute('aria-rowcount')) !== '10001') {
      await page.evaluate(toScroll(1e9))
    }
    await page
      .getByRole('row', { name: /Event 0/ })
      .last()
      .waitFor()
    expect(await page.getByRole('row').count()).toBeLessThan(80)
    // A frame that takes longer than this is felt. On a quiet machine the longest is a small part of it.
    expect(await page.evaluate(LONGEST_TASK)).toBeLessThan(500)
  })
})
