// In real Chromium: an event that is missing in Heap is found and mended, in at most ten clicks; the builder of triggers.
import type { Page } from 'playwright-core'
import { describePage, type Opened } from './opened-page'
import { until } from '../web/until'
import { connect, sendBatch, untilDelivered, type Connected } from './stand'

jest.setTimeout(120_000)

/** Clicks as somebody makes them. A choice from a list counts as one. */
function countClicks(page: Page) {
  let clicks = 0
  return {
    click: async (role: 'link' | 'button', name: string | RegExp): Promise<void> => {
      clicks += 1
      await page
        .getByRole(role, { name, exact: typeof name === 'string' })
        .first()
        .click()
    },
    choose: async (label: string, value: string): Promise<void> => {
      clicks += 1
      await page.getByLabel(label).selectOption(value)
    },
    count: () => clicks
  }
}

/** Three orders of somebody who has an e-mail address instead of a user id, and one of somebody with a placeholder. */
async function setUp({ stand }: Opened): Promise<Connected> {
  const connected = await connect(stand)
  await sendBatch(stand, connected.writeKey, [
    ...['A-1', 'A-2', 'A-3'].map((order_id) => ({
      type: 'track',
      event: 'Ordered',
      messageId: `m-${order_id}`,
      properties: { order_id, email: 'ada@example.com' }
    })),
    { type: 'track', event: 'Paid', userId: 'guest', messageId: 'm-paid', properties: { email: 'guest' } }
  ])
  await untilDelivered(stand, connected.destinationId)
  return connected
}

const namesIn = ({ stand }: Opened): string[] => stand.sandbox.events().map(({ event }) => event)

describePage('an event that is missing in Heap', (open) => {
  test('is found, its mapping mended with that very event, tried for real, and all like it sent', async () => {
    const opened = await open()
    const { page, go } = opened
    const { destinationId } = await setUp(opened)
    const { click, choose, count } = countClicks(page)
    await go('/debugger')
    await click('link', 'Ordered')
    await page.getByText('Why: no user id').waitFor()
    await click('link', 'Open the mapping with this event')
    await page.getByText('✕ look here').waitFor()
    expect(await page.locator('tr.marked th .field-name').allTextContents()).toEqual(['User ID'])
    expect(await page.getByRole('button', { name: 'Try these 3 again' }).isDisabled()).toBe(false)
    await page.getByLabel('User ID: value').fill('properties.email')
    await page.getByText('✕ look here').waitFor({ state: 'detached' })
    expect(await page.getByRole('button', { name: 'Try these 3 again' }).isDisabled()).toBe(true)
    await click('button', 'Send this one for real')
    await page.getByText('Heap has accepted it.').waitFor()
    await page.getByText('200 accepted').waitFor()
    expect(namesIn(opened)).toEqual(['Ordered'])
    await click('button', 'Save')
    await page.getByText('Saved: new events are sent like this.').waitFor()
    await click('button', 'Try these 3 again')
    await page.getByText('All 3 queued. None is left to be sent.').waitFor()
    await click('link', 'Back to the event')
    await page.locator('.delivery-head').getByText('Delivered').waitFor()
    expect([namesIn(opened), opened.stand.sandbox.counters()]).toMatchObject([
      ['Ordered', 'Ordered', 'Ordered'],
      { duplicates: 1 }
    ])
    expect(count()).toBeLessThanOrEqual(10)

    // The other reason leads to a setting, from the overview.
    await go(`/destinations/${destinationId}`)
    await click('button', 'Mend it')
    await page.getByText('Accept “guest”, the id of this event').click()
    expect(await page.locator('.marked').getByLabel('Accepted user ids').inputValue()).toBe('guest')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('● Saved').waitFor()
    await page.getByRole('button', { name: 'Try it again' }).click()
    await page.getByText('All 1 queued. None is left to be sent.').waitFor()
    expect(namesIn(opened)).toContain('Paid')

    // What no mapping took gets one; the choice of an event is by message id, link, or as JSON.
    await go(`/destinations/${destinationId}/mappings`)
    await page.getByText('In the last hour: took 8, sent 4, refused 4.').waitFor()
    await page.getByRole('link', { name: '30 days' }).click()
    await page.getByText('In the last 30 days: took 8, sent 4, refused 4.').waitFor()
    expect(new URL(page.url()).search).toBe('?period=30d')
    await page.getByRole('link', { name: 'Page Calls' }).click()
    await page.getByText('Another event').click()
    const box = page.getByLabel('A link of the debugger, a message id, or an event as JSON')
    const use = page.getByRole('button', { name: 'Use this event' })
    await box.fill('{ "type": "page", "name": "Home", "userId": "u-9" }')
    await use.click()
    await page.getByLabel('What Heap would get').getByText('"u-9"').waitFor()
    await box.fill('nobody')
    await use.click()
    await page.getByText('No stored event has this message id.').waitFor()
    await box.fill(`${opened.stand.url}/debugger/3`)
    await use.click()
    await page.locator('.gives').getByText('"A-3"').waitFor()
    await box.fill('m-A-2')
    await use.click()
    await page.getByText('This mapping does not take the event.').waitFor()
    await page.locator('.gives').getByText('"A-2"').waitFor()
    await choose('Shown for', 'sample:page')
    await page.getByText('This mapping does not take the event.').waitFor({ state: 'detached' })
  })

  test('was missed by a destination that was off: it is counted, told what that does, and sent', async () => {
    const opened = await open()
    const { page, stand, go } = opened
    const { destinationId, writeKey } = await connect(stand)
    await stand.change('PATCH', `/api/destinations/${destinationId}`, { isOn: false })
    await sendBatch(stand, writeKey, [{ type: 'track', event: 'Missed', userId: 'u-1' }])
    await go(`/destinations/${destinationId}`)
    await page.getByRole('link', { name: 'can be sent' }).click()
    await page.getByText('The destination is off: turn it on first.').waitFor()
    await page.getByRole('switch').check()
    await page.getByText('one that it has already stays as it is').waitFor()
    await page.getByRole('button', { name: 'Send 1 event' }).click()
    await page.getByText('All 1 queued. None is left to be sent.').waitFor()
    expect(namesIn(opened)).toEqual(['Missed'])
  })
})

describePage('the builder of triggers', (open) => {
  test('and the text beside it are one trigger: each follows the other, and nothing is lost', async () => {
    const opened = await open()
    const { page, stand, go } = opened
    const { destinationId, writeKey } = await connect(stand)
    await sendBatch(stand, writeKey, [{ type: 'track', event: 'Ordered', userId: 'u-1', properties: { plan: 'pro' } }])
    const path = `/api/destinations/${destinationId}/mappings`
    const { id } = await stand.change<{ id: string }>('POST', path, { action: 'trackEvent', trigger: 'type = "track"' })
    await go(`/destinations/${destinationId}/mappings/${id}`)
    const text = page.getByRole('textbox', { name: 'When' })
    const reads = (trigger: string): Promise<boolean> => until(async () => (await text.inputValue()) === trigger)
    await page.getByRole('button', { name: '+ Add a rule' }).click()
    await page.getByLabel('rule 2: value of the event').fill('properties.plan')
    await page.getByLabel('rule 2: test').selectOption('starts with')
    await page.getByLabel('rule 2: compared with').fill('pr')
    await reads('type = "track" and match(properties.plan, "pr*")')
    await page.getByLabel('Events that fit').selectOption('any of these')
    await page.getByRole('button', { name: '+ Add a group' }).click()
    await page.getByLabel('Group 3, rule 1: compared with').fill('Ordered')
    await page.getByLabel('Group 3, rule 2: test').selectOption('contains')
    await page.getByLabel('Group 3, rule 2: compared with').fill('Pa')
    await reads('type = "track" or match(properties.plan, "pr*") or (event = "Ordered" or contains(event, "Pa"))')
    expect(await page.evaluate(`[...document.querySelectorAll('datalist option')].map(({ value }) => value)`)).toEqual(
      expect.arrayContaining(['properties.plan', 'pro'])
    )
    await page.getByLabel('rule 2: value of the event').first().fill('plan')
    await page.getByText('Choose type, event, name, userId, or a path').waitFor()
    await until(() => page.getByRole('button', { name: 'Save' }).isDisabled())
    await text.fill('match(event, "a*b")')
    await page.getByText('This trigger is edited as text').waitFor()
    await text.fill('type = "track" and userId != null')
    expect(await page.getByLabel('rule 2: test').inputValue()).toBe('exists')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved: new events').waitFor()
    // Values as switches and choices.
    await page.getByText('Rarely changed').click()
    await page.getByRole('switch', { name: 'Send Additional Identifiers' }).check()
    await page.getByText('How values are written').click()
    await page.getByRole('radio', { name: /Leave/ }).check()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved: new events').waitFor()
    const { mappings } = await stand.read<{ mappings: { id: string; trigger: string; mapping: object }[] }>(path)
    expect(mappings.find((one) => one.id === id)).toMatchObject({
      trigger: 'type = "track" and userId != null',
      mapping: { send_identifiers: true, nested_values: 'drop' }
    })
  })
})
