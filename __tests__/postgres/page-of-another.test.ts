// In real Chromium: the page of one runner shows events that came in by another one.
import { createRunner, type Runner } from '../../src/runner'
import { describePage } from '../catalog/opened-page'
import { connect, sendBatch, untilDelivered } from '../catalog/stand'
import { until } from '../runner/runners'
import { createDatabase, describeWithPostgres } from './cluster'

describeWithPostgres('with PostgreSQL', () => {
  const others: Runner[] = []
  afterEach(() => Promise.all(others.splice(0).map((runner) => runner.close())))

  describePage('the page of one runner', (open) => {
    test('shows what comes in by another, without being loaded again, and what becomes of it', async () => {
      const databaseUrl = await createDatabase()
      const { page, stand, go } = await open({ databaseUrl })
      const other = await createRunner({ databaseUrl, sandboxUrl: stand.sandbox.url })
      others.push(other)
      const { writeKey, destinationId } = await connect(stand)
      await until(
        () => other.config.sourceOfWriteKey(writeKey),
        (source) => source !== undefined
      )
      // As while the database is gone: the page asks again.
      await page.route('**/api/events/stream*', (route) => route.fulfill({ status: 429 }), { times: 1 })
      await go('/debugger')
      await page.getByText('Connecting…').waitFor()
      await page.getByText('●Live').waitFor()
      await page.getByText('No event yet').first().waitFor()
      await sendBatch(other, writeKey, [{ type: 'track', userId: 'u-1', event: 'Came By Another' }])
      await page
        .getByRole('row', { name: /Came By Another/ })
        .getByText('Delivered')
        .waitFor()
      await untilDelivered(stand, destinationId)
      expect(stand.sandbox.events().map(({ event }) => event)).toEqual(['Came By Another'])
      await go('/settings')
      const runners = page
        .getByRole('heading', { name: 'Runners on this database' })
        .locator('..')
        .getByRole('listitem')
      await runners.filter({ hasText: 'sends to 1 destination' }).waitFor()
      expect((await runners.allInnerTexts()).filter((text) => text.includes('answers this page'))).toHaveLength(1)
      expect(await runners.count()).toBe(2)
    })
  })
})
