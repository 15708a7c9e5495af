// In real Chromium, with six sources and five destinations: nothing that is shown means something else than it says.
import { describePage } from './opened-page'
import { sendBatch } from './stand'
import { setTeam } from './team'

describePage('a team', (open) => {
  test('sees of each event what became of it at every destination, and what came in once', async () => {
    const { page, stand, go } = await open()
    const { destinations } = await setTeam(stand)
    await go('/debugger?user=guest-1')
    const row = page.getByRole('row', { name: /guest-1/ })
    await row.filter({ hasText: '2 delivered · 1 rejected by Strict · 1 retrying for Unreachable' }).waitFor()
    await go(`/debugger?user=guest-1&destination=${destinations.Shop}&state=rejected`)
    await page.getByText('Nothing fits these filters.').waitFor()
    await go(`/debugger?user=guest-1&destination=${destinations.Strict}&state=rejected`)
    await row.filter({ hasText: 'Rejected' }).waitFor()
    await row.getByRole('link').click()
    await page.getByRole('heading', { name: 'Came in' }).waitFor()
    expect(await page.getByLabel('the event as it came in', { exact: true }).count()).toBe(1)
    const order = await page.locator('.delivery h2').allInnerTexts()
    expect([order.slice(0, 2), [...order.slice(2)].sort()]).toEqual([
      ['Strict', 'Unreachable'],
      ['Docs', 'Shop']
    ])
    await page.locator('.delivery').first().getByRole('button', { name: 'Try again' }).click()
    const earlier = page.locator('.delivery', { hasText: 'Strict' }).locator('.earlier details')
    await earlier.getByText('Attempt 1').click()
    await earlier.getByText('Nothing was sent.').waitFor()
    await page.locator('.delivery', { hasText: 'Strict' }).getByText('2 attempts').waitFor()
  })

  test('sees in the local Heap each App ID on its own', async () => {
    const { page, stand, go } = await open()
    await setTeam(stand)
    await go('/heap')
    await page.getByRole('row', { name: /u-1/ }).nth(2).waitFor()
    const rows = await page.getByRole('row', { name: /u-1/ }).allInnerTexts()
    expect(rows.map((row) => /[1-5]{10}/.exec(row)?.[0]).sort()).toEqual(['1111111111', '2222222222', '3333333333'])
    await page.getByLabel('App ID').selectOption({ label: '2222222222 · Docs' })
    await page.waitForURL(/app=2222222222/)
    await page.getByRole('row', { name: /u-2/ }).waitFor()
    expect(await page.getByRole('row').count()).toBe(11)
    await go('/heap/events')
    await page
      .getByRole('row', { name: /3333333333/ })
      .getByText('9')
      .waitFor()
    await page
      .getByRole('row', { name: /1111111111/ })
      .getByRole('link')
      .click()
    await page.getByText('10 in App ID 1111111111:').waitFor()
    await go('/heap/losses')
    await page.getByText('App ID 3333333333: 9 people, 9 events and 0 accounts.').waitFor()
  })

  test('sees a pause wherever a destination is said to be on, no limit where there is none, and no red zero', async () => {
    const { page, stand, go } = await open()
    const { destinations, writeKeys } = await setTeam(stand)
    const paused = page.getByText('On, but paused').first()
    for (const path of ['/', '/catalog/heap', `/destinations/${destinations.Unreachable}/settings`]) {
      await go(path)
      await paused.waitFor()
    }
    await page.getByText(/^Sending pauses: /).waitFor()
    await go(`/destinations/${destinations.Unreachable}/first-event`)
    await page.getByRole('heading', { name: 'Unreachable is on, but paused' }).waitFor()
    await go(`/destinations/${destinations.Unreachable}`)
    await page.getByText('Used of Heap’s limit').waitFor()
    await go(`/destinations/${destinations.Shop}`)
    const rejected = page.locator('.figure', { hasText: 'rejected in 24 h' }).locator('.status')
    expect(await rejected.getAttribute('class')).toBe('status')
    expect(await page.getByText('Used of Heap’s limit').count()).toBe(0)
    await sendBatch(stand, writeKeys['Website'] ?? '', [{ type: 'track', event: 'Lost', anonymousId: 'visitor-9' }])
    await page.clock.setFixedTime(Date.now() - 300_000)
    await go('/debugger?name=Lost')
    const row = page.getByRole('row', { name: /Lost/ })
    await row.getByText(/just now|s ago/).waitFor()
    expect(await row.locator('.missing').innerText()).toBe('anonymous')
  })

  test('sees who changed what, and takes a removal back', async () => {
    const { page, stand, go } = await open()
    const { destinations } = await setTeam(stand)
    await stand.change('PATCH', `/api/destinations/${destinations.Docs}`, { settings: { region: 'EU' } })
    await stand.change('DELETE', `/api/destinations/${destinations.Old}`)
    await go('/settings')
    await page.getByRole('link', { name: 'The log of changes' }).click()
    const entries = page.locator('ol.stack > li')
    await entries.first().getByText('Removed destination "Old"').waitFor()
    await entries.nth(1).getByText('settings.region: US → EU').waitFor()
    await entries.first().getByRole('button', { name: 'Undo: destination "Old"' }).click()
    await entries.first().getByText('Added destination "Old"').waitFor()
    await go(`/destinations/${destinations.Old}`)
    await page.getByRole('heading', { name: 'Old' }).waitFor()
  })

  test('is asked before edits are lost, and saves only what was edited', async () => {
    const { page, stand, go } = await open()
    const { destinations } = await setTeam(stand)
    const questions: string[] = []
    let answer = false
    page.on('dialog', (dialog) => {
      questions.push(dialog.type())
      void (answer ? dialog.accept() : dialog.dismiss())
    })
    await go(`/destinations/${destinations.Docs}`)
    await page.getByRole('navigation', { name: 'Docs' }).getByRole('link', { name: 'Settings' }).click()
    await page.getByLabel('Name', { exact: true }).fill('Manual')
    await page.getByRole('link', { name: 'Mappings' }).click()
    await page.evaluate('history.back()')
    while (questions.length < 2) await page.evaluate('new Promise((resolve) => setTimeout(resolve, 20))')
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Manual')
    await stand.change('PATCH', `/api/destinations/${destinations.Docs}`, { settings: { region: 'EU' } })
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('● Saved').waitFor()
    const saved = await stand.read<{ name: string; settings: object }>(`/api/destinations/${destinations.Docs}`)
    expect(saved).toMatchObject({ name: 'Manual', settings: { region: 'EU' } })
    await page.getByLabel('Name', { exact: true }).fill('Lost')
    await page.reload({ timeout: 500 }).catch(() => undefined)
    answer = true
    await page.getByRole('link', { name: 'Debugger' }).click()
    await page.waitForURL(/debugger$/)
    expect(questions).toEqual(['confirm', 'confirm', 'beforeunload', 'confirm'])
  })
})
