// In real Chromium: the overview of fifty thousand events, six sources and five destinations, and what leads from it.
import type { Page } from 'playwright-core'
import { loadManyEvents } from './many-events'
import { describePage } from './opened-page'

jest.setTimeout(180_000)

const HOUR_MS = 3_600_000

/** Drags over a part of the first plot: the same part is shown in both, until a double-click. */
async function zoom(page: Page): Promise<void> {
  const plots = page.locator('.time-plot')
  const areas = plots.locator('.u-over')
  // What both plots say of the moment under the pointer, close to their left end.
  const timesAtLeft = async (): Promise<string[]> => {
    await areas.first().hover({ position: { x: 2, y: 40 } })
    return plots.locator('.u-legend tr:first-child .u-value').allInnerTexts()
  }
  const all = await timesAtLeft()
  const { x = 0, y = 0, width = 0 } = (await areas.first().boundingBox()) ?? {}
  await page.mouse.move(x + width * 0.8, y + 40)
  await page.mouse.down()
  await page.mouse.move(x + width * 0.9, y + 40, { steps: 4 })
  await page.mouse.up()
  const part = await timesAtLeft()
  const [before = 0, after = 0] = [all, part].map(([time = '']) => Date.parse(time) / HOUR_MS)
  expect(after - before).toBeGreaterThan(18)
  expect(after - before).toBeLessThan(20)
  expect(part).toEqual([part[0], part[0]])
  await areas.first().dblclick()
  expect(await timesAtLeft()).toEqual(all)
}

describePage('the overview', (open) => {
  test('shows many at once, what goes wrong first, over any period', async () => {
    const now = Date.now()
    // A Heap that is not there: nothing may be delivered but what is stored as delivered.
    const loaded = await loadManyEvents({ sandboxUrl: 'http://127.0.0.1:9', now })
    const { page, stand, go } = await open({ dataDirectory: loaded.dataDirectory })
    await go('/?period=24h')
    const destinations = page.getByRole('table').first().getByRole('rowheader')
    await destinations.nth(4).waitFor()
    const names = (await destinations.allInnerTexts()).map((text) => text.split('\n')[0])
    expect(names).toEqual(['Unreachable', 'Shop', 'Docs', 'Strict', 'Old'])
    const shop = page.getByRole('row', { name: /^Shop/ })
    await shop.getByText('11,988').waitFor()
    await shop.getByRole('link', { name: '✕ 12' }).waitFor()
    await page
      .getByRole('row', { name: /^Billing/ })
      .getByText('2,000')
      .first()
      .waitFor()
    await page.getByRole('list', { name: 'Stages in the last 24 hours' }).getByText('12,000').waitFor()
    await page.getByRole('img', { name: /the last 24 hours: 16 rejected, 0 requests refused/ }).waitFor()
    expect(await page.locator('.time-plot canvas').count()).toBe(2)
    // Hover says the values of one moment in both plots.
    await page
      .locator('.time-plot')
      .first()
      .hover({ position: { x: 400, y: 60 } })
    await page.locator('.u-legend').nth(1).getByText(/\d{4}/).waitFor()
    await zoom(page)
    await page.getByRole('link', { name: '7 days' }).click()
    await page.waitForURL(/period=7d/)
    await page.getByRole('list', { name: 'Stages in the last 7 days' }).getByText('12,000').waitFor()
    await go('/?period=2h')
    await page.getByRole('alert').getByText('There is no period “2h”').waitFor()

    await page.getByRole('link', { name: 'Received and sent, day by day' }).click()
    const viewed = page.getByRole('row', { name: /^Product Viewed/ })
    await viewed.first().waitFor()
    const from = new Date(now - 6 * HOUR_MS).toISOString().slice(0, 10)
    expect(await viewed.count()).toBe(from === new Date(now).toISOString().slice(0, 10) ? 1 : 2)
    const ofAll = page.getByText(
      'Received counts each event once; the other columns count it once for each destination.'
    )
    await ofAll.waitFor()
    await page.getByLabel('Destination').selectOption('Shop')
    await page.waitForURL(/destination=/)
    await ofAll.waitFor({ state: 'detached' })
    const file = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Export (CSV)' }).click()
    expect((await file).suggestedFilename()).toMatch(/^reconciliation-.*\.csv$/)

    const body = JSON.stringify({ writeKey: 'nobody', batch: [{ type: 'track', event: 'A', userId: 'u' }] })
    await fetch(`${stand.url}/v1/batch`, { method: 'POST', body })
    await stand.read('/api/refused-requests')
    await go('/')
    await page.getByText('1 request without a known write key in the last hour').waitFor()
    await page.getByRole('link', { name: 'See where from, and what to do' }).click()
    await page.getByText('unknown write key', { exact: true }).waitFor()
    await page.getByText('Copy the write key from the source in the catalog.').waitFor()

    await go(`/destinations/${loaded.destinations['Shop']}?period=24h`)
    await page.getByText('11,988 delivered new, 12 rejected new in the last 24 hours', { exact: false }).waitFor()
  })
})
