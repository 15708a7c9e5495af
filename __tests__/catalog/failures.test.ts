// In real Chromium: what the page says when the runner refuses or does not answer, and when that is over.
import type { Page } from 'playwright-core'
import { describePage } from './opened-page'
import { connect, sendBatch, untilDelivered } from './stand'

/** Lets requests of these methods fail as if the runner were gone. */
async function cutOff(page: Page, methods: readonly string[]): Promise<void> {
  await page.route('**/api/**', (route) =>
    methods.includes(route.request().method()) ? route.abort() : route.fallback()
  )
}

const GONE = 'The runner does not answer. Is it still running in your terminal?'

describePage('a runner that does not answer', (open) => {
  test('is said to, on every page, for as long as that is so', async () => {
    const { page, stand, go } = await open()
    const { destinationId } = await connect(stand)
    await cutOff(page, ['GET'])
    await go(`/destinations/${destinationId}/settings`)
    await page.getByText(GONE).waitFor()
    await page.unrouteAll()
    await page.getByRole('heading', { name: 'Heap' }).waitFor()
    await page.getByRole('link', { name: 'Mappings' }).click()
    await page.getByRole('heading', { name: 'What is sent' }).waitFor()
    await cutOff(page, ['GET', 'PATCH'])
    await page.getByRole('switch', { name: 'On' }).click()
    await page.getByText(`Not done: ${GONE}`).waitFor()
    await page.locator('.notice.error').getByText(GONE).first().waitFor()
    expect(await page.getByRole('switch', { name: 'On' }).isChecked()).toBe(true)
    await page.unrouteAll()
    await page.locator('.notice.error').waitFor({ state: 'detached' })
  })

  test('has every button say what was not done', async () => {
    const { page, stand, go } = await open()
    const { destinationId, writeKey } = await connect(stand)
    await sendBatch(stand, writeKey, [{ type: 'track', event: 'A' }])
    await untilDelivered(stand, destinationId)
    await cutOff(page, ['POST', 'DELETE'])
    const press = async (path: string, ...names: readonly string[]): Promise<void> => {
      await go(path)
      for (const name of names) await page.getByRole('button', { name, exact: true }).last().click()
      await page.getByText(`Not done: ${GONE}`).waitFor()
    }
    await press('/debugger/1', 'Try again')
    await press('/debugger/1', 'Discard', 'Discard')
    await press(`/debugger?state=rejected&destination=${destinationId}`, 'Try all of these again')
    await press(`/destinations/${destinationId}`, 'Discard all', 'Discard all')
    await press(`/destinations/${destinationId}/mappings`, 'All mappings back to default', 'Back to default')
    await press('/heap/losses', 'Empty the local Heap', 'Empty it')
    await press('/heap/outage', 'Start: The local Heap is down')
    stand.sandbox.addFaults({ status: 503 })
    await press('/heap/outage', 'End the outage')
    // A pause that lasts: one that ends by itself takes its button with it.
    stand.sandbox.clearFaults()
    stand.sandbox.addFaults({ status: 429, retryAfter: 3000 })
    await sendBatch(stand, writeKey, [{ type: 'track', event: 'A', userId: 'u-1' }])
    await press(`/destinations/${destinationId}`, 'Try now')
  })
})

describePage('a pause', (open) => {
  test('ends at once when somebody asks for it', async () => {
    const { page, stand, go } = await open()
    const { destinationId, writeKey } = await connect(stand)
    stand.sandbox.addFaults({ status: 429, retryAfter: 3000, times: 1 })
    await sendBatch(stand, writeKey, [{ type: 'track', event: 'A', userId: 'u-1' }])
    await go(`/destinations/${destinationId}`)
    await page.getByText('Sending pauses: Heap asked to slow down.').waitFor()
    await page.getByText(/Next try in \d+ min/).waitFor()
    await page.getByRole('button', { name: 'Try now' }).click()
    await page.getByText('Sending pauses').waitFor({ state: 'detached' })
    await untilDelivered(stand, destinationId)
    expect(stand.sandbox.events().map(({ event }) => event)).toEqual(['A'])
  })
})

describePage('events of a destination that is not in the settings', (open) => {
  const unknown = { id: 'dst_lost', waiting: 1200, retrying: 34, rejected: 1 }

  test('are asked about on the overview: they are kept, or deleted after a second question', async () => {
    const { page, go } = await open()
    let asked: string[] = []
    await page.route('**/api/unknown-destinations**', (route) => {
      const { pathname } = new URL(route.request().url())
      asked.push(`${route.request().method()} ${pathname}`)
      if (route.request().method() === 'DELETE') return route.fulfill({ status: 204 })
      const isGone = asked.some((request) => request.startsWith('DELETE'))
      return route.fulfill({ json: { destinations: isGone ? [] : [unknown] } })
    })
    const notice = page.getByText('1,234 events not delivered yet and 1 rejected event are kept for dst_lost.')
    await go('/')
    await notice.waitFor()
    await page.getByRole('button', { name: 'Keep waiting' }).click()
    await notice.waitFor({ state: 'detached' })
    await page.evaluate(() => sessionStorage.clear())
    asked = []
    await go('/')
    await page.getByRole('button', { name: 'Delete the events' }).click()
    await page.getByRole('button', { name: 'Delete them' }).click()
    await notice.waitFor({ state: 'detached' })
    expect(asked).toContain('DELETE /api/unknown-destinations/dst_lost')
  })
})
