// In real Chromium: people are deleted from the settings page, and only once their number was typed.
import { readFileSync } from 'node:fs'
import { describePage } from './opened-page'
import { connect, sendBatch, untilDelivered } from './stand'

jest.setTimeout(60_000)

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
    await page.getByText('nobody was deleted: not every user id is one').waitFor()
    await page.getByLabel('User ids, one a line').fill('ada\n\nbob\nada')
    const button = page.getByRole('button', { name: 'Delete 2 people from Heap' })
    expect(await button.isDisabled()).toBe(true)
    await page.getByLabel('Type 2 to confirm').fill('2')
    await button.click()
    await page.getByText('Heap has taken in the deletion of 2 people.').waitFor()
    expect(stand.sandbox.users().map(({ identity }) => identity)).toEqual(['eve'])
    await page.getByRole('button', { name: 'Look again' }).click()
    await page.getByText('● Done').waitFor()
    const downloading = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download the receipt' }).click()
    const receipt = readFileSync(await (await downloading).path(), 'utf8')
    expect(JSON.parse(receipt)).toMatchObject({ version: 1, appId: '1535634150', requests: [{ status: 'complete' }] })
    expect(receipt).not.toMatch(/ada|bob|a-key/)
  })
})
