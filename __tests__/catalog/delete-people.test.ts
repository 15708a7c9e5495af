// In real Chromium: people are deleted from the settings page, and only once their number was typed.
import { readFileSync } from 'node:fs'
import type { Locator } from 'playwright-core'
import { describePage, stay } from './opened-page'
import { connect, sendBatch, untilDelivered } from './stand'

describePage('deleting people', (open) => {
  test('needs the key and the number of people, and ends with a receipt to download', async () => {
    const { page, stand, go } = await open()
    const { destinationId, writeKey } = await connect(stand)
    const batch = ['ada', 'bob', 'eve'].map((userId) => ({ type: 'track', event: 'A', userId }))
    await sendBatch(stand, writeKey, batch)
    await untilDelivered(stand, destinationId)
    await go(`/destinations/${destinationId}/settings`)
    await page.getByText('This needs the API key').waitFor()
    await page.getByLabel('API key').fill('a-key')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByLabel('User ids, one a line').fill('guest')
    await page.getByLabel('Type 1 to confirm').fill('1')
    await page.getByRole('button', { name: 'Delete 1 person from Heap' }).click()
    await page.getByText('nobody was deleted: some entries are not user ids').waitFor()
    await page.getByLabel('User ids, one a line').fill('ada\n\nbob\nada')
    const button = page.getByRole('button', { name: 'Delete 2 people from Heap' })
    expect(await button.isDisabled()).toBe(true)
    await page.getByLabel('Type 2 to confirm').fill('2')
    await button.click()
    await page.getByText('Heap has accepted the deletion of 2 people.').waitFor()
    expect(stand.sandbox.users().map(({ identity }) => identity)).toEqual(['eve'])
    await page.getByRole('button', { name: 'Look again' }).click()
    await page.getByText('● Done').waitFor()
    const downloading = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download the receipt' }).click()
    const receipt = readFileSync(await (await downloading).path(), 'utf8')
    expect(JSON.parse(receipt)).toMatchObject({ version: 1, appId: '1535634150', requests: [{ status: 'complete' }] })
    expect(receipt).not.toMatch(/ada|bob|a-key/)
  })

  test('whoever was deleted is kept out until somebody lets them in again', async () => {
    const { page, stand, go } = await open()
    const { destinationId, writeKey } = await connect(stand)
    await stand.change('PATCH', `/api/destinations/${destinationId}`, { secrets: { apiKey: 'a-key' } })
    await go(`/destinations/${destinationId}/settings`)
    await page.getByText('Nobody is kept out.').waitFor()
    await page.getByLabel('User ids, one a line').fill('ada\nbob')
    const asked = stay(page)
    await page.getByRole('link', { name: 'Mappings' }).click()
    expect(await asked).toBe('confirm')
    await page.getByLabel('Type 2 to confirm').fill('2')
    await page.getByRole('button', { name: 'Delete 2 people from Heap' }).click()
    await page.getByText('New events of 2 people are not sent.').waitFor()
    await page.getByLabel('User ids to let in again, one a line').fill('ada')
    await page.getByRole('button', { name: 'Let 1 person in again' }).click()
    await page.getByText('1 person let in again.').waitFor()
    await page.getByText('New events of 1 person are not sent.').waitFor()
    const batch = ['ada', 'bob'].map((userId) => ({ type: 'track', event: 'A', userId }))
    await sendBatch(stand, writeKey, batch)
    await untilDelivered(stand, destinationId)
    expect(stand.sandbox.users().map(({ identity }) => identity)).toEqual(['ada'])
    await page.getByRole('button', { name: 'Let in again', exact: true }).click()
    await page
      .getByRole('group', { name: 'New events create this person' })
      .getByRole('button', { name: 'Let in again' })
      .click()
    await page.getByText('Nobody is kept out.').waitFor()
  })

  test('the key is removed with the App ID that it was for, and the page says so', async () => {
    const { page, stand, go } = await open()
    const { destinationId } = await connect(stand)
    await stand.change('PATCH', `/api/destinations/${destinationId}`, { secrets: { apiKey: 'a-key' } })
    await go(`/destinations/${destinationId}/settings`)
    await page.getByText('the stored one is removed: type it again in the same step').waitFor()
    await page.getByLabel('App ID').fill('11')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('● Saved. Removed, because it was for another account or address: API key').waitFor()
    await page.getByText('This needs the API key').waitFor()
  })

  test('keeps the ids that are still to be asked for, and every receipt', async () => {
    const { page, stand, go } = await open()
    const { destinationId } = await connect(stand)
    await stand.change('PATCH', `/api/destinations/${destinationId}`, { secrets: { apiKey: 'a-key' } })
    const faults = { path: '/api/public/v0/user_deletion', retryAfter: 600, times: 1 }
    stand.sandbox.addFaults({ ...faults, status: 429, afterRequests: 1 }, { ...faults, status: 504, afterRequests: 2 })
    await go(`/destinations/${destinationId}/settings`)
    const ids = page.getByLabel('User ids, one a line')
    const remove = async (people: string, number: string): Promise<void> => {
      await page.getByLabel(`Type ${number} to confirm`).fill(number)
      await page.getByRole('button', { name: `Delete ${people} from Heap` }).click()
    }
    await paste(ids, 10_001)
    await remove('10,001 people', '10001')
    await page.getByText('Not yet requested: 1 of 10,001 user ids.').waitFor()
    expect(await ids.inputValue()).toBe('user-10001')
    await remove('1 person', '1')
    await page.getByText('? Not known · 1 person').waitFor()
    expect(await ids.inputValue()).toBe('user-10001')
    await remove('1 person', '1')
    await page.getByText('Heap has accepted the deletion of 1 person.').waitFor()
    expect(await ids.inputValue()).toBe('')
    expect(await page.getByRole('button', { name: 'Download the receipt' }).count()).toBe(3)
  })

  test('one request that Heap has forgotten keeps no other from being looked at', async () => {
    const { page, stand, go } = await open()
    const { destinationId } = await connect(stand)
    await stand.change('PATCH', `/api/destinations/${destinationId}`, { secrets: { apiKey: 'a-key' } })
    await go(`/destinations/${destinationId}/settings`)
    await paste(page.getByLabel('User ids, one a line'), 10_001)
    await page.getByLabel('Type 10001 to confirm').fill('10001')
    await page.getByRole('button', { name: 'Delete 10,001 people from Heap' }).click()
    await page.getByText('Heap has accepted the deletion of 10,001 people.').waitFor()
    stand.sandbox.addFaults({ path: '/api/public/v0/deletion_status', status: 404, times: 1 })
    await page.getByRole('button', { name: 'Look again' }).click()
    await page.getByText('Heap knows no deletion request of that id.').waitFor()
    await page.getByText('● Done').waitFor()
  })
})

/** So many ids at once: typed, they would take Chromium half a minute. */
async function paste(field: Locator, count: number): Promise<void> {
  const text = Array.from({ length: count }, (_, at) => `user-${at + 1}`).join('\n')
  await field.evaluate((box: HTMLTextAreaElement, value) => {
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')?.set?.call(box, value)
    box.dispatchEvent(new Event('input', { bubbles: true }))
  }, text)
}
