// Named tokens in Chromium: made on the page, and what a role may not do is disabled and says what it needs.
import type { Page } from 'playwright-core'
import { describePage } from './opened-page'
import type { Stand } from './stand'

const ADMIN = 'a-token-of-some-length'

async function signIn(page: Page, token: string): Promise<void> {
  await page.getByLabel('Token', { exact: true }).fill(token)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('navigation', { name: 'Main' }).waitFor()
}

async function signOut(page: Page, go: (path: string) => Promise<void>): Promise<void> {
  await go('/settings')
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByLabel('Token', { exact: true }).waitFor()
}

/** As the admin: a source, a destination, an integration and its partner. */
async function setUp({
  url
}: Stand): Promise<Record<'destinationId' | 'sourceId' | 'integrationId' | 'partnerId', string>> {
  const headers = { 'x-runner-request': '1', 'content-type': 'application/json', authorization: `Bearer ${ADMIN}` }
  const add = async (path: string, body: object): Promise<{ id: string }> => {
    const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) })
    return (await response.json()) as { id: string }
  }
  const source = await add('/api/sources', { name: 'My server', kind: 'server' })
  const connections = [{ sourceId: source.id, mode: 'cloud' }]
  const settings = { appId: '1535634150', useSandbox: true }
  const destination = await add('/api/destinations', { type: 'heap', settings, connections, isOn: true })
  const integration = await add('/api/integrations', { name: 'Heap' })
  const target = { type: 'cdp', values: { writeKey: 'a-key' } }
  const partner = await add(`/api/integrations/${integration.id}/targets`, target)
  return {
    destinationId: destination.id,
    sourceId: source.id,
    integrationId: integration.id,
    partnerId: partner.id
  }
}

describePage('named tokens on the page', (open) => {
  test('are made, shown once, used, and revoked; what a role may not do is disabled', async () => {
    const { page, go, stand } = await open({ adminToken: ADMIN })
    const { destinationId, sourceId, integrationId, partnerId } = await setUp(stand)
    await go('/settings')
    await signIn(page, ADMIN)
    await page.getByLabel('Whom or what the new one is for').fill('the wall screen')
    await page.getByRole('button', { name: 'Make a token' }).click()
    await page.getByText('Copy it now: it cannot be shown again.').waitFor()
    const [token = ''] = /hdt_[\w-]{43}/.exec(await page.locator('.notice.good').innerText()) ?? []
    await signOut(page, go)

    await signIn(page, token)
    await go('/settings')
    await page.getByText('With the token “the wall screen”, which may look.').waitFor()
    expect(await page.getByRole('button', { name: 'Make a token' }).count()).toBe(0)
    for (const [path, button, needs] of [
      [`/destinations/${destinationId}/settings`, 'Save', 'configure'],
      [`/destinations/${destinationId}/mappings`, 'Add a mapping', 'configure'],
      [`/destinations/${destinationId}/first-event`, 'Send a test event', 'operate'],
      [`/sources/${sourceId}`, 'Add a write key', 'configure'],
      [`/sources/${sourceId}/test`, 'Send it', 'operate'],
      ['/sources/new', 'Create source', 'configure'],
      ['/heap/outage', 'Start: The local Heap is down', 'operate'],
      ['/segments/new', 'Go on to the steps in Heap', 'configure'],
      [`/segments/${integrationId}/setup`, 'Connect the local Heap', 'configure'],
      [`/segments/${integrationId}/partners/new?partner=cdp`, 'Connect A CDP', 'configure'],
      [`/segments/${integrationId}/partners/${partnerId}`, 'Sync now', 'operate'],
      [`/segments/${integrationId}/partners/${partnerId}/settings`, 'Save', 'configure']
    ] as const) {
      await go(path)
      await page.getByText(`Needs a token of the role “${needs}”`).first().waitFor()
      const found = page.getByRole('button', { name: button, exact: true })
      expect([path, await found.isDisabled()]).toEqual([path, true])
    }
    await go(`/destinations/${destinationId}/settings`)
    await page.getByText('Needs a token of the role “configure”').first().waitFor()

    await signOut(page, go)
    await signIn(page, ADMIN)
    await go('/settings')
    await page.getByRole('button', { name: 'Revoke' }).click()
    await page.getByRole('button', { name: 'Revoke the token' }).click()
    await page.getByText('the wall screen').waitFor({ state: 'detached' })
    await signOut(page, go)
    await page.getByLabel('Token', { exact: true }).fill(token)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('This token gives no access.').waitFor()
  })
})
