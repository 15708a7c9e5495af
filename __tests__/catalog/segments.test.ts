// In real Chromium: a stranger's path from the catalog to a segment at a partner, by the local Heap and by Heap's own steps.
import { createHmac } from 'node:crypto'
import { describePage, stay } from './opened-page'
import { connect } from './stand'
import { setPlan, setSegments } from './segments-scene'

describePage('segments', (open) => {
  test('a stranger comes from the catalog to a segment of the local Heap at the stand-in of Braze', async () => {
    const { page, stand, go } = await open({ hasPartners: true })
    await setPlan(stand, await connect(stand), { users: ['u-1042', 'u-1043'], plan: 'pro' })
    await go('/catalog')
    await page.getByLabel('Search what can be added').fill('braze')
    await page.getByText('Braze → Heap').waitFor()
    await page.getByRole('link', { name: 'Add Braze' }).click()
    await page.getByRole('button', { name: 'Go on to the steps in Heap' }).click()
    await page.getByText('Waiting for the webhook secret').waitFor()

    await page.getByRole('button', { name: 'Connect the local Heap' }).click()
    await page.getByText('● The secret is stored.').waitFor()
    await page.getByRole('button', { name: 'Send sample segment' }).click()
    await page.getByText('Latest webhook: Sample Segment').waitFor()
    await page.getByText('A sample: its people are invented').waitFor()
    await page.getByRole('button', { name: 'Switch it on' }).click()
    await page.getByRole('button', { name: 'Sync now: Pro customers' }).click()
    await page.getByText('Page 1 of 1: 2 joined, 0 left.').waitFor()

    await page.getByRole('link', { name: 'Connect Braze' }).click()
    await page.getByRole('heading', { name: 'Steps at Braze' }).waitFor()
    await page.getByRole('button', { name: 'Use the local stand-in' }).click()
    await page.getByRole('button', { name: 'Connect Braze' }).click()
    await page.getByText('Not told yet').waitFor()
    const isOn = page.getByRole('switch', { name: /Pro customers/ })
    await isOn.click()
    await page.getByRole('button', { name: 'Sync now' }).click()
    await page.getByRole('row', { name: /Up to date/ }).waitFor()
    expect(stand.standIns?.braze.members('pro_customers')).toEqual([])
    await isOn.click()
    await page.getByRole('button', { name: 'Sync now' }).click()
    await page.getByRole('listitem').filter({ hasText: 'pro_customers' }).getByText('2 people').waitFor()
    expect(stand.standIns?.braze.members('pro_customers')).toEqual(['u-1042', 'u-1043'])

    await page.getByRole('link', { name: 'Simulate' }).click()
    await page.getByLabel('Segment', { exact: true }).selectOption('Pro customers')
    await page.getByLabel('Who joins').fill('u-7')
    await page.getByRole('button', { name: 'Show what would be sent' }).click()
    const shown = await page.getByRole('region', { name: 'request 1' }).innerText()
    expect(JSON.parse(shown)).toMatchObject({ attributes: [{ external_id: 'u-7', pro_customers: true }] })
    expect(stand.standIns?.braze.members('pro_customers')).toEqual(['u-1042', 'u-1043'])

    await page.getByRole('link', { name: 'Segments', exact: true }).click()
    await page.getByRole('link', { name: 'Pro customers' }).click()
    await page.getByRole('img', { name: 'Size over 7 days: from 0 people to 2.' }).waitFor()
    expect(await page.getByRole('listitem').filter({ hasText: 'Joined' }).count()).toBe(2)
    await page.getByRole('button', { name: 'Who is in it' }).click()
    await page.getByText('u-1043').waitFor()
    expect(new URL(page.url()).search).toBe('?show=people')
  })

  test('Heap’s own steps: the address and the secret let a webhook in, and a wrong one is told', async () => {
    const { page, go } = await open()
    await go('/segments')
    await page.getByRole('link', { name: 'Connect Heap' }).click()
    await page.getByLabel('Name', { exact: true }).fill('Our segments')
    await page.getByRole('button', { name: 'Go on to the steps in Heap' }).click()
    const url = await page.getByRole('region', { name: 'the webhook URL', exact: true }).innerText()
    await page.getByLabel('Webhook secret', { exact: true }).fill('marker-of-the-secret')
    await page.getByRole('button', { name: 'Store the secret' }).click()
    await page.getByText('● The secret is stored.').waitFor()
    expect(await page.getByLabel('Webhook secret', { exact: true }).inputValue()).toBe('')
    const send = async (secret: string): Promise<number> => {
      const data = { segment: { id: 7, name: 'Whales' }, add: [{ id: 'u-1' }] }
      const [ts, body] = [Date.now(), JSON.stringify({ action_type: 'segment.users.sync', data })]
      const hmac = createHmac('sha256', secret).update(`${ts}${body}`).digest('base64')
      return (await fetch(url, { method: 'POST', headers: { 'heap-hash': `ts:${ts},hmac:${hmac}` }, body })).status
    }
    expect(await send('another-secret')).toBe(403)
    await page.getByRole('heading', { name: 'Not let in' }).waitFor()
    expect(await send('marker-of-the-secret')).toBe(200)
    await page.getByText('Latest webhook: Whales').waitFor()
    await page.getByRole('link', { name: 'All webhooks' }).click()
    await page.getByRole('button', { name: /^Replay webhook/ }).click()
    await page.getByText('Taken in').waitFor()
  })

  test('with partner credentials: Heap is asked, and a no and a yes come back in words; the window and samples are set', async () => {
    const { page, stand, go } = await open()
    await go('/segments/new')
    await page.getByRole('button', { name: 'Go on to the steps in Heap' }).click()
    const shown = (what: string) => page.getByRole('region', { name: what, exact: true }).innerText()
    const redirect_uri = await shown('the OAuth redirect URL')
    const published = { name: 'Runner', webhook_url: await shown('the webhook URL'), redirect_uri }
    const hub = `${stand.sandbox.url}/sandbox/developer-hub/integrations`
    const made = await fetch(hub, { method: 'POST', body: JSON.stringify(published) })
    const { client_id, client_secret } = (await made.json()) as Record<'client_id' | 'client_secret', string>
    const setUp = page.url()

    const oauth = page.getByText('With partner credentials (OAuth)')
    await oauth.click()
    await page.getByLabel('Client ID').fill(client_id)
    const asked = stay(page)
    await page.getByRole('link', { name: 'Syncs' }).click()
    expect(await asked).toBe('confirm')
    await page.getByRole('switch', { name: 'Authorize with the local Heap' }).click()
    await page.getByRole('button', { name: 'Connect with Heap' }).click()
    await page.getByRole('alert').getByText('secret').waitFor()
    await page.getByLabel('Client secret').fill(client_secret)
    await page.getByRole('button', { name: 'Connect with Heap' }).click()
    await page.getByRole('button', { name: 'Deny' }).click()
    await page.getByText('Code: oauth_denied').waitFor()
    await page.goto(setUp)
    expect(await page.getByLabel('Client secret').inputValue()).toBe('')
    await page.getByRole('button', { name: 'Connect with Heap' }).click()
    await page.locator('[name=env_id]').fill('1535634150')
    await page.locator('[name=authorized_by]').fill('ada@example.com')
    await page.getByRole('button', { name: 'Approve' }).click()
    await page.getByText('● Connected by ada@example.com, environment 1535634150').waitFor()
    expect(page.url()).toBe(setUp)

    await page.getByText('Signature window and samples').click()
    await page.getByLabel('A webhook may be so old').selectOption('1 h')
    await page.getByLabel('Samples').fill('Test people\n\n test people \nTest people')
    await page.getByRole('button', { name: 'Save window and samples' }).click()
    await page.getByText('● Saved').waitFor()
    const { integrations } = await stand.read<{ integrations: unknown[] }>('/api/integrations')
    expect(integrations).toEqual([
      expect.objectContaining({ oldMs: 3_600_000, aheadMs: 300_000, sampleNames: ['Test people', 'test people'] })
    ])
    await page.getByLabel('Samples').fill('Mine')
    const path = `/api/integrations/${/[^/]+(?=\/setup)/.exec(setUp)?.[0]}`
    await stand.change('PATCH', path, { sampleNames: ['Theirs'], oldMs: 60_000 })
    await page.getByRole('button', { name: 'Save window and samples' }).click()
    await page.getByText('sampleNames was changed meanwhile by the admin').waitFor()
    await stand.change('PATCH', path, { sampleNames: ['Test people', 'test people'] })
    await page.getByRole('button', { name: 'Save window and samples' }).click()
    await page.getByText('● Saved').waitFor()
    expect(await stand.read(path)).toMatchObject({ oldMs: 60_000, sampleNames: ['Mine'] })
    await page.getByRole('button', { name: 'Forget the connection' }).click()
    await page.getByRole('button', { name: 'Forget the connection' }).last().click()
    await page.getByText('● Connected by').waitFor({ state: 'detached' })
  })

  test('what is wrong with a partner is said at its field; one that is connected is changed and removed', async () => {
    const { page, stand, go } = await open({ hasPartners: true })
    const { integrationId, partnerId } = await setSegments(stand, await connect(stand), ['u-1'])
    await go(`/segments/${integrationId}/partners/new?partner=ab_tasty`)
    await page.getByRole('button', { name: 'Connect AB Tasty' }).click()
    await page.getByRole('alert').getByText('Account identifier is missing.').waitFor()
    expect(await page.getByLabel('Client ID').getAttribute('aria-invalid')).toBe('true')
    await go(`/segments/${integrationId}/partners/${partnerId}/settings`)
    await page.getByLabel('REST API key').fill('wrong-key')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('● Saved').waitFor()
    await page.getByText('More settings').click()
    await page.getByLabel('Prefix of the attributes').fill('heap_')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('● Saved').waitFor()
    const path = `/api/integrations/${integrationId}/targets/${partnerId}`
    expect(await stand.read(path)).toMatchObject({ values: { prefix: 'heap_' }, secrets: { apiKey: true } })
    await page.getByRole('link', { name: 'Syncs' }).click()
    await page.getByRole('button', { name: 'Sync now' }).click()
    await page.getByRole('row', { name: /Stopped .*HTTP 401/ }).waitFor()
    await page.getByRole('link', { name: 'Settings' }).last().click()
    await page.getByRole('button', { name: 'Remove this partner' }).click()
    await page.getByRole('button', { name: 'Remove the partner' }).click()
    await page.getByText('No partner yet').waitFor()
  })

  test('the card of Braze leads to a source whose address and token let Braze’s test request in', async () => {
    const { page, stand, go } = await open()
    await go('/catalog/partners/braze')
    await page.getByRole('link', { name: 'Add a source for it' }).click()
    await page.getByLabel('Name of the source').fill('Currents')
    await page.getByRole('button', { name: 'Create source' }).click()
    const shown = (what: string): Promise<string> => page.getByRole('region', { name: what, exact: true }).innerText()
    const url = await shown('the endpoint')
    const authorization = `Bearer ${await shown('the token')}`
    expect((await fetch(url, { method: 'POST', headers: { authorization } })).status).toBe(200)
    expect((await fetch(url, { method: 'POST' })).status).toBe(401)

    await page.getByRole('radio', { name: /^user_id/ }).check()
    await page.getByRole('radio', { name: /^As Braze names them/ }).check()
    await page.getByLabel('Put before each name').fill('Braze ')
    await page.getByRole('switch', { name: /^Keep the texts/ }).click()
    await page.getByLabel('Left out').fill('users.messages.email.Open')
    await page.getByRole('button', { name: 'Save these choices' }).click()
    await page.getByText('● Saved').waitFor()
    const { sources } = await stand.read<{ sources: { currents: unknown }[] }>('/api/sources')
    expect(sources.map(({ currents }) => currents)).toEqual([
      {
        identity: 'user_id',
        names: 'raw',
        prefix: 'Braze ',
        keepsTexts: true,
        alsoTypes: [],
        notTypes: ['users.messages.email.Open']
      }
    ])
    await go('/catalog/partners/braze')
    await page.getByRole('link', { name: 'Currents' }).waitFor()
  })
})
