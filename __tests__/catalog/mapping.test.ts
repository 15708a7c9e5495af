// In real Chromium: a mapping is edited with its result in sight, saved, applied to the next event, and taken back.
import { describePage, type Opened } from './opened-page'
import { connect, sendBatch, untilDelivered, type Connected } from './stand'

async function openMapping({ stand, page, go }: Opened): Promise<Connected> {
  const connected = await connect(stand)
  await sendBatch(stand, connected.writeKey, [
    { type: 'track', userId: 'u-1', event: 'Ordered', properties: { order_id: 'A-1', total: 9.5 } }
  ])
  await untilDelivered(stand, connected.destinationId)
  await go(`/destinations/${connected.destinationId}/mappings`)
  await page.getByRole('link', { name: 'Track Calls' }).click()
  await page.getByLabel('Event Name: where it comes from').waitFor()
  return connected
}

describePage('a mapping', (open) => {
  test('shows what Heap would get while it is edited, and is applied once saved', async () => {
    const opened = await open()
    const { page, stand } = opened
    const { writeKey, destinationId } = await openMapping(opened)
    await page.getByLabel('Event Name: where it comes from').selectOption('Text with values')
    await page.getByLabel('Event Name: value').fill('Shop: {{event}}')
    const preview = page.getByLabel('What Heap would get')
    await preview.getByText('"Shop: Ordered"').waitFor()
    await page.getByRole('cell', { name: 'Shop: Ordered' }).waitFor()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved: new events are sent like this.').waitFor()
    await sendBatch(stand, writeKey, [{ type: 'track', userId: 'u-1', event: 'Paid' }])
    await untilDelivered(stand, destinationId)
    expect(stand.sandbox.events().map(({ event }) => event)).toEqual(['Ordered', 'Shop: Paid'])
  })

  test('goes back to default, a field or the whole of it', async () => {
    const opened = await open()
    const { page, stand } = opened
    const { destinationId } = await openMapping(opened)
    const kind = page.getByLabel('Event Name: where it comes from')
    await kind.selectOption('Nothing')
    await page.getByLabel('What Heap would get').getByText('no event name').first().waitFor()
    await page.getByRole('button', { name: 'Event Name back to default' }).click()
    expect(await page.getByLabel('Event Name: value').inputValue()).toBe('event')
    await page.getByText('Rarely changed').click()
    await page.getByLabel('Message ID: where it comes from').selectOption('Nothing')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved: new events').waitFor()
    await page.getByRole('button', { name: 'Mapping back to default' }).click()
    await page.getByRole('button', { name: 'Back to default', exact: true }).last().click()
    await page.getByText('Saved: new events').waitFor()
    const { mappings } = await stand.read<{ mappings: { name: string; mapping: object }[] }>(
      `/api/destinations/${destinationId}/mappings`
    )
    expect(mappings.find(({ name }) => name === 'Track Calls')?.mapping).toMatchObject({
      event: { '@path': '$.event' },
      message_id: { '@path': '$.messageId' }
    })
  })

  test('a trigger that makes no sense is told what is wrong, and where, and cannot be saved', async () => {
    const opened = await open()
    const { page } = opened
    await openMapping(opened)
    const trigger = page.getByLabel('When')
    await trigger.fill('type = "track" and revenue > 3')
    await page.getByLabel('At character 20').getByText('revenue').waitFor()
    expect(await trigger.getAttribute('aria-invalid')).toBe('true')
    expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true)
    await trigger.fill('type = "track" and properties.revenue > 3')
    await page.getByText('This mapping does not take the event.').waitFor()
    expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(false)
  })

  test('that makes the same name of one event as another one is warned of, before it is saved and after', async () => {
    const opened = await open()
    const { page, stand, go } = opened
    const { destinationId } = await openMapping(opened)
    const path = `/api/destinations/${destinationId}/mappings`
    const second = await stand.change<{ id: string }>('POST', path, { name: 'Sales', action: 'trackEvent', isOn: true })
    await stand.change('PATCH', `${path}/${second.id}`, {
      trigger: 'type = "track" and event = "Ordered"',
      mapping: { event: 'Sale', identity: { '@path': '$.userId' }, message_id: { '@path': '$.messageId' } }
    })
    await go(`/destinations/${destinationId}/mappings/${second.id}`)
    await page.getByLabel('Event Name: where it comes from').waitFor()
    const warning = page.getByText('Heap counts “Ordered” once, not twice.')
    expect(await warning.count()).toBe(0)
    await page.getByLabel('Event Name: value').fill('Ordered')
    await warning.first().waitFor()
    await page.getByText('this mapping and “Track Calls” make “Ordered” of one event').waitFor()
    await page.getByRole('link', { name: 'Such an event' }).waitFor()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved: new events').waitFor()
    await go(`/destinations/${destinationId}/mappings`)
    await page.getByText('“Track Calls” and “Sales” make “Ordered” of one event').waitFor()
  })

  test('is turned off, and what it took is not sent', async () => {
    const opened = await open()
    const { page, stand, go } = opened
    const { destinationId, writeKey } = await openMapping(opened)
    await go(`/destinations/${destinationId}/mappings`)
    const toggled = page.waitForResponse((response) => response.request().method() === 'PATCH')
    await page.getByRole('switch', { name: 'Track Calls' }).uncheck()
    await toggled
    await sendBatch(stand, writeKey, [{ type: 'track', userId: 'u-1', event: 'Paid' }])
    await untilDelivered(stand, destinationId)
    await go('/debugger?state=skipped')
    await page.getByRole('link', { name: 'Paid' }).click()
    await page.getByText('Why: no mapping matches').waitFor()
    expect(stand.sandbox.events().map(({ event }) => event)).toEqual(['Ordered'])
  })
})
