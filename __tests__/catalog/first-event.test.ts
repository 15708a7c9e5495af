// In real Chromium: a stranger's path from an empty runner to the first event in Heap, and a wrong App ID on the way.
import { describePage } from './opened-page'
import { connect, sendBatch, untilDelivered } from './stand'

describePage('setting Heap up', (open) => {
  test('a stranger comes from the catalog to the first event in Heap', async () => {
    const { page, stand, go } = await open()
    await go('/')
    await page.getByRole('link', { name: 'See all destinations' }).click()
    await page.getByLabel('Search what can be added').fill('heap')
    await page.getByRole('link', { name: 'Add Heap', exact: true }).click()
    await page.getByLabel('Name of the source').fill('My shop')
    await page.getByRole('radio', { name: /^Server/ }).check()
    await page.getByLabel('App ID', { exact: true }).fill('1535634150')
    await page.getByRole('button', { name: 'Turn on' }).click()
    await page.getByText('Waiting for the first event…').waitFor()
    await page.getByRole('button', { name: 'Send a test event' }).click()
    await page.getByText(/First event: Order Completed, by u-1042/).waitFor()
    await page.getByRole('link', { name: 'See it in Heap' }).click()
    await page.getByRole('heading', { name: 'What they did' }).waitFor()
    await page.getByText('Order Completed').click()
    await page.getByText('A-1001', { exact: true }).waitFor()
    expect(stand.sandbox.events()).toMatchObject([
      { app_id: '1535634150', event: 'Order Completed', identity: 'u-1042', properties: { order_id: 'A-1001' } }
    ])
  })

  test('a person whose id is hashed is found in Heap, and back in the debugger', async () => {
    const { page, stand, go } = await open()
    const { destinationId } = await connect(stand)
    await stand.change('PATCH', `/api/destinations/${destinationId}`, { settings: { hashIdentity: true } })
    await go(`/destinations/${destinationId}/first-event`)
    await page.getByRole('button', { name: 'Send a test event' }).click()
    await page.getByRole('link', { name: 'See it in Heap' }).click()
    await page.getByRole('heading', { name: 'What they did' }).waitFor()
    expect(stand.sandbox.users().map(({ identity }) => identity?.length)).toEqual([64])
    await page.getByRole('link', { name: 'See their events in the debugger' }).click()
    await page.getByRole('row', { name: /Order Completed/ }).waitFor()
  })

  test('a new destination awaits an event of its own, not one that came before; a source is renamed', async () => {
    const { page, stand, go } = await open()
    const before = await connect(stand)
    await sendBatch(stand, before.writeKey, [{ type: 'track', event: 'Long Ago', userId: 'u-0' }])
    await untilDelivered(stand, before.destinationId)
    const { id } = await stand.change<{ id: string }>('POST', '/api/destinations', {
      type: 'heap',
      settings: { appId: '1535634151', useSandbox: true },
      connections: [{ sourceId: before.sourceId, mode: 'cloud' }],
      isOn: true
    })
    await go(`/destinations/${id}/first-event`)
    await page.getByText('Waiting for the first event…').waitFor()
    await page.getByRole('button', { name: 'Send a test event' }).click()
    await page.getByText(/First event: Order Completed, by u-1042/).waitFor()
    await go(`/sources/${before.sourceId}`)
    await page.getByText(/Latest event: Order Completed/).waitFor()
    await page.getByLabel('Name of the source').fill('  My shop ')
    await page.getByRole('button', { name: 'Rename' }).click()
    await page.getByRole('heading', { name: 'My shop', exact: true }).waitFor()
    await page.getByLabel('Dropped').fill('userId')
    page.once('dialog', (dialog) => void dialog.dismiss())
    await page.getByRole('link', { name: '← Sources' }).click()
    await page.getByRole('button', { name: 'Save private fields' }).click()
    await page.getByRole('alert').getByText('userId is stored as it comes').waitFor()
    await page.getByLabel('Dropped').fill('context.ip\n\n properties.card ')
    await page.getByLabel('Hashed').fill('properties.email')
    await page.getByRole('button', { name: 'Save private fields' }).click()
    await page.getByText('● Saved').last().waitFor()
    const properties = { email: 'ada@example.com', card: 1 }
    await sendBatch(stand, before.writeKey, [{ type: 'track', event: 'Paid', userId: 'u-1', properties }])
    await page.getByText(/Latest event: Paid/).waitFor()
    await page.getByRole('link', { name: 'See what happened' }).click()
    await page.getByText('dropped properties.card; hashed properties.email').waitFor()
    expect(await stand.read(`/api/sources/${before.sourceId}`)).toMatchObject({ name: 'My shop', events: 3 })
    await go(`/sources/${before.sourceId}`)
    await page.getByRole('button', { name: 'Pause this source' }).click()
    await page.getByText('This source is paused.').waitFor()
    await page.getByText('On, 1 source paused').first().waitFor()
    await sendBatch(stand, before.writeKey, [{ type: 'track', event: 'Held', userId: 'u-1' }])
    await page.getByText('1 event is kept until it goes on.').waitFor()
    await go(`/destinations/${before.destinationId}`)
    await page.getByText('One of its sources is paused.').waitFor()
    await page.getByRole('link', { name: 'My shop' }).click()
    await page.getByRole('button', { name: 'Resume and deliver' }).click()
    await page.getByRole('button', { name: 'Pause this source' }).waitFor()
    await untilDelivered(stand, before.destinationId)
    expect(stand.sandbox.events()).toContainEqual(expect.objectContaining({ event: 'Held' }))
  })

  test('a destination that is off says so where its first event is awaited', async () => {
    const { page, stand, go } = await open()
    const { destinationId } = await connect(stand)
    await stand.change('PATCH', `/api/destinations/${destinationId}`, { isOn: false })
    await go(`/destinations/${destinationId}/first-event`)
    await page.getByRole('heading', { name: 'Heap is off' }).waitFor()
    await page.getByRole('link', { name: 'Turn it on' }).click()
    await page.getByRole('switch', { name: 'Off' }).click()
    await page.getByRole('link', { name: 'Send another test event' }).click()
    await page.getByRole('heading', { name: 'Heap is on' }).waitFor()
  })

  test('the address that opens the form knows the source, and the search finds nothing by a wrong name', async () => {
    const { page, stand, go } = await open()
    const source = await stand.change<{ id: string }>('POST', '/api/sources', { name: 'One', kind: 'server' })
    await stand.change('POST', '/api/sources', { name: 'Two', kind: 'server' })
    await go(`/catalog/heap/new?source=${source.id}`)
    expect(await page.getByLabel('One').isChecked()).toBe(true)
    await go('/catalog?q=heaps')
    await page.getByText('Nothing by that name').waitFor()
  })

  test.each([
    ['a8f5f167f44f4964e6c998dee827110c', 'That looks like an API key. An App ID is digits only'],
    ['my heap', 'An App ID is digits only'],
    ['<script>heap.load("")</script>', 'The snippet has no App ID between the quotes']
  ])('a wrong App ID is said under the field at once: %s', async (wrong, says) => {
    const { page, go } = await open()
    await go('/catalog/heap/new')
    const field = page.getByLabel('App ID', { exact: true })
    await field.fill(wrong)
    await page.getByRole('alert').getByText(says).waitFor()
    expect(await field.getAttribute('aria-invalid')).toBe('true')
    expect(await page.getByRole('button', { name: 'Turn on' }).count()).toBe(0)
    await field.fill('1535634150')
    await page.getByRole('button', { name: 'Turn on' }).waitFor()
    expect(await page.getByText(says).count()).toBe(0)
  })

  test('the App ID is found in a whole pasted snippet, and stored as the number', async () => {
    const { page, stand, go } = await open()
    await go('/catalog/heap/new')
    const snippet = '<script>\n  window.heap=window.heap||[];\n  heap.load("1535634150");\n</script>'
    await page.getByLabel('App ID', { exact: true }).fill(snippet)
    await page.getByText('Found in what you pasted: 1535634150').waitFor()
    await page.getByLabel('EU').check()
    await page.getByRole('button', { name: 'Turn on' }).click()
    await page.getByText('Waiting for the first event…').waitFor()
    const { destinations } = await stand.read<{ destinations: object[] }>('/api/destinations')
    expect(destinations).toMatchObject([{ settings: { appId: '1535634150', region: 'EU', useSandbox: true } }])
  })

  test('the first event from code with the write key on the page is noticed', async () => {
    const { page, stand, go } = await open()
    await go('/sources/new')
    await page.getByRole('radio', { name: /^Server/ }).check()
    await page.getByRole('button', { name: 'Create source' }).click()
    await page.getByText('Waiting for the first event…').waitFor()
    await page.getByRole('radio', { name: 'curl' }).check()
    const code = await page.getByLabel('the code for curl', { exact: true }).innerText()
    const [, url = '', key = ''] = /curl (\S+) -u (\S+):/.exec(code) ?? []
    const [, body = ''] = /-d '(.*)'/.exec(code) ?? []
    expect(url).toBe(`${stand.url}/v1/track`)
    const authorization = `Basic ${Buffer.from(`${key}:`).toString('base64')}`
    await fetch(url, { method: 'POST', headers: { authorization, 'content-type': 'application/json' }, body })
    await page.getByText(/First event: Signed Up, by u-1042/).waitFor()
  })

  test('an admin token is asked for where one is set', async () => {
    const { page, go } = await open({ adminToken: 'a-token-of-some-length' })
    await go('/sources')
    await page.getByLabel('Token').fill('a-wrong-token-entirely')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('alert').first().waitFor()
    await page.getByLabel('Token').fill('a-token-of-some-length')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('No source yet').waitFor()
  })
})
