// In real Chromium: those who forward events are connected by what the page shows, and the first event is seen to arrive.
import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describePage } from './opened-page'

const folder = mkdtempSync(join(tmpdir(), 'forwarding-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

const EVENT = JSON.stringify({ type: 'track', userId: 'u-1042', event: 'Ordered', integrations: { All: false } })

/** Makes a source of the kind, and stays on its page. */
async function addSource(page: Page, go: (path: string) => Promise<void>, kind: string): Promise<void> {
  await go('/sources/new')
  await page.getByLabel('Name of the source').fill('Forwarded')
  await page.getByLabel(kind).check()
  await page.getByRole('button', { name: 'Create source' }).click()
  await page.getByText('Waiting for the first event…').waitFor()
}

const shown = (page: Page, what: string): Promise<string> =>
  page.getByRole('region', { name: what, exact: true }).innerText()

async function post(url: string, headers: Record<string, string>): Promise<number> {
  return (
    await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: EVENT })
  ).status
}

describePage('a source that forwards', (open) => {
  test('Segment: address, header and secret as they are shown do, and the first event is seen', async () => {
    const { page, go } = await open()
    await addSource(page, go, 'Segment workspace')
    await page.getByRole('heading', { name: 'Connect Segment' }).waitFor()
    await page.getByText('Segment cannot reach this address').waitFor()
    const url = await shown(page, 'the URL')
    expect(await shown(page, 'the name of the header')).toBe('Authorization')
    const headers = { authorization: await shown(page, 'the value of the header') }
    await page.getByLabel('Signing secret').fill('marker-of-the-secret')
    await page.getByRole('button', { name: 'Store the secret' }).click()
    await page.getByText('Requests have to be signed.').waitFor()
    expect(await page.getByLabel('Signing secret').inputValue()).toBe('')
    expect(await post(url, headers)).toBe(401)
    const signature = createHmac('sha1', 'marker-of-the-secret').update(EVENT).digest('hex')
    expect(await post(url, { ...headers, 'x-signature': signature })).toBe(200)
    await page.getByText(/First event: Ordered, by u-1042/).waitFor()
    await page.getByRole('button', { name: 'Remove the secret' }).click()
    await page.getByRole('button', { name: 'Remove the secret' }).last().click()
    await page.getByText('Requests are taken unsigned.').waitFor()
    expect(await post(url, headers)).toBe(200)
  })

  test('RudderStack: the write key as user name', async () => {
    const { page, go } = await open()
    await addSource(page, go, 'RudderStack')
    const authorization = `Basic ${btoa(`${await shown(page, 'the user name')}:any`)}`
    expect(await post(await shown(page, 'the URL'), { authorization })).toBe(200)
    await page.getByText(/First event: Ordered, by u-1042/).waitFor()
  })

  test('Jitsu: its destination for Segment puts the type behind the address', async () => {
    const { page, go } = await open()
    await addSource(page, go, 'Jitsu')
    const authorization = `Basic ${btoa(`${await shown(page, 'the write key')}:`)}`
    expect(await post(`${await shown(page, 'the URL')}/track`, { authorization })).toBe(200)
    await page.getByText(/First event: Ordered, by u-1042/).waitFor()
  })

  test('PostHog: with bodies that are JSON', async () => {
    const { page, go } = await open()
    await addSource(page, go, 'PostHog')
    expect(JSON.parse(await shown(page, 'the JSON body for events'))).toMatchObject({ type: 'track' })
    expect(JSON.parse(await shown(page, 'the JSON body for people'))).toMatchObject({ type: 'identify' })
    expect(
      await post(await shown(page, 'the URL'), { authorization: await shown(page, 'the value of the header') })
    ).toBe(200)
    await page.getByText(/First event: Ordered, by u-1042/).waitFor()
  })
})

describePage('the function for a Segment workspace', (open) => {
  test('is copied, and its settings are listed', async () => {
    const functionScript = join(folder, 'heap-destination.js')
    writeFileSync(functionScript, 'async function onTrack() { /* marker of the code */ }')
    const { page, go } = await open({ functionScript })
    await addSource(page, go, 'Segment workspace')
    await page.getByRole('heading', { name: 'Run it inside Segment' }).waitFor()
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.getByRole('button', { name: 'Copy the code of the function' }).click()
    await page.getByText('Copied').waitFor()
    expect(await page.evaluate<string>('navigator.clipboard.readText()')).toContain('marker of the code')
    await page.getByText('Its settings').click()
    await page.getByRole('row', { name: 'appId App ID STRING yes' }).waitFor()
    await page.getByRole('row', { name: /apiKey .* STRING, sensitive no/ }).waitFor()
  })

  test('is printed by a command where it has not been built', async () => {
    const { page, go } = await open({ functionScript: join(folder, 'not-there.js') })
    await addSource(page, go, 'Segment workspace')
    await page.getByText('npx heap-destination segment-function print').waitFor()
  })
})
