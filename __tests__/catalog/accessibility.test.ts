// In real Chromium: every main view, in light and dark and at phone width, has no serious accessibility violation.
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { describePage } from './opened-page'
import { setScene, type Scene } from './scene'
import { setSegments } from './segments-scene'
import type { Stand } from './stand'

jest.setTimeout(180_000)

interface Violation {
  readonly id: string
  readonly impact: string
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[]
}

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')

/** Names of links in a navigation that ends before them. */
const CUT_LINKS = `[...document.querySelectorAll('nav')].flatMap((nav) =>
  [...nav.querySelectorAll('a')]
    .filter((link) => link.getBoundingClientRect().right > nav.getBoundingClientRect().right + 1)
    .map((link) => link.textContent))`

/** `rules`: names of axe's own; left out, all of them. */
async function violationsOf(page: Page, rules: readonly string[] | undefined): Promise<string[]> {
  const { violations } = await page.evaluate<{ violations: Violation[] }>(
    `axe.run(${JSON.stringify({ resultTypes: ['violations'], ...(rules && { runOnly: rules }) })})`
  )
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  return serious.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')}: ${failureSummary}`)
  )
}

/** A source of each kind whose page is unlike the others; the first has a secret. */
async function addForwarders(stand: Stand): Promise<string[]> {
  const drafts = [{ kind: 'segment', signingSecret: 'a-secret' }, { kind: 'posthog' }]
  const added = drafts.map((draft) =>
    stand.change<{ id: string }>('POST', '/api/sources', { name: 'Forwarded', ...draft })
  )
  return (await Promise.all(added)).map(({ id }) => id)
}

/** An alert and its recipient, each with its page. */
async function addAlerts(stand: Stand): Promise<string[]> {
  const draft = { kind: 'slack', name: 'On call', url: 'http://127.0.0.1:9/' }
  const { id } = await stand.change<{ id: string }>('POST', '/api/recipients', draft)
  await stand.change('POST', `/api/recipients/${id}/test`)
  const quiet = { from: '22:00', to: '07:00', timeZone: 'UTC' }
  const alert = { kind: 'storage', recipientIds: [id], quiet, values: { percent: 1 } }
  const added = await stand.change<{ id: string }>('POST', '/api/alerts', alert)
  return [`/alerts/${added.id}`, `/alerts/recipients/${id}`]
}

interface Places {
  readonly alerts: readonly string[]
  readonly forwarders: readonly string[]
  readonly segments: Awaited<ReturnType<typeof setSegments>>
}

/** How a view is looked at: the first one with all rules of axe, the others with those that may differ there. */
const LOOKS = [
  { colorScheme: 'light', width: 1280, rules: undefined },
  { colorScheme: 'dark', width: 1280, rules: ['color-contrast'] },
  { colorScheme: 'light', width: 390, rules: ['scrollable-region-focusable', 'aria-hidden-focus', 'target-size'] }
] as const

/** What is wrong with the view that is open, in each look. */
async function faultsOf(page: Page): Promise<string[]> {
  const found: string[] = []
  // `evaluate` is not bound by the content security policy of the page, a script element would be.
  await page.evaluate(AXE)
  for (const { colorScheme, width, rules } of LOOKS) {
    await page.setViewportSize({ width, height: 800 })
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const sideways = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth')
    const cut = await page.evaluate<string[]>(CUT_LINKS)
    const faults = [
      ...(await violationsOf(page, rules)),
      ...(sideways > 0 ? [`${sideways} px wider than the screen`] : []),
      ...cut.map((link) => `${link} cannot be seen without scrolling sideways`)
    ]
    found.push(...faults.map((fault) => `${colorScheme}, ${width} px: ${fault}`))
  }
  const ours = /\b(?:outcome|fate|target|input)s?\b/i.exec(await page.locator('body').innerText())
  return ours ? [...found, `says “${ours[0]}”, a word of its makers`] : found
}

function viewsOf(scene: Scene, { alerts, forwarders, segments }: Places): string[] {
  const { sourceId, destinationId, mappingId, alteredId, rejectedId } = scene
  const { integrationId, segmentId, partnerId } = segments
  const destination = `/destinations/${destinationId}`
  const integration = `/segments/${integrationId}`
  return [
    '/',
    '/reconciliation',
    '/refused',
    '/catalog',
    '/catalog/heap',
    '/catalog/heap/new',
    destination,
    `${destination}/first-event`,
    `${destination}/mappings`,
    `${destination}/mappings/${mappingId}`,
    `${destination}/connections`,
    `${destination}/settings`,
    `${destination}/send-again`,
    `${destination}/mappings?event=event:${rejectedId}&reason=missing_identity`,
    '/sources',
    `/sources/${sourceId}`,
    ...forwarders.map((id) => `/sources/${id}`),
    '/sources/new',
    `/sources/${sourceId}/test`,
    `/sources/${sourceId}/audience`,
    '/debugger',
    '/audiences',
    `/debugger/${alteredId}`,
    `/debugger/${rejectedId}`,
    '/heap',
    '/heap/person?app=1535634150&kind=identity&key=u-1043',
    '/heap/events',
    '/heap/accounts',
    '/heap/losses',
    '/heap/outage',
    '/settings',
    '/settings/changes',
    '/alerts',
    '/alerts/new?kind=rejected_share',
    '/alerts/recipients/new?kind=email',
    ...alerts,
    '/catalog/partners/braze',
    '/segments',
    '/segments/new?partner=braze',
    integration,
    `${integration}/setup?partner=braze`,
    `${integration}/in/${segmentId}`,
    `${integration}/in/${segmentId}?show=people`,
    `${integration}/syncs`,
    `${integration}/webhooks`,
    `${integration}/partners`,
    `${integration}/partners/new?partner=braze`,
    `${integration}/partners/${partnerId}`,
    `${integration}/partners/${partnerId}/simulate`,
    `${integration}/partners/${partnerId}/settings`,
    '/nowhere'
  ]
}

describePage('every main view', (open) => {
  test('is accessible in light, in dark and on a phone, keeps to plain words, and does not scroll sideways', async () => {
    const { page, stand, go } = await open({ hasPartners: true })
    await go('/')
    await page.getByRole('link', { name: 'Set up Heap' }).waitFor()
    const found = await faultsOf(page)
    const scene = await setScene(stand)
    const forwarders = await addForwarders(stand)
    const segments = await setSegments(stand, scene, ['u-1042', 'u-1044'])
    const alerts = await addAlerts(stand)
    for (const path of viewsOf(scene, { alerts, forwarders, segments })) {
      await go(path)
      await page.locator('h1').waitFor()
      await page.getByText('Loading…').waitFor({ state: 'detached' })
      found.push(...(await faultsOf(page)).map((fault) => `${path}: ${fault}`))
    }
    expect(found).toEqual([])
  })
})

describePage('the keyboard', (open) => {
  test('reaches the content past the rail, follows a link, and is told where it has come', async () => {
    const { page, go } = await open()
    const focused = () => page.evaluate<string>('document.activeElement.textContent')
    await go('/sources')
    await page.getByText('No source yet').waitFor()
    await page.keyboard.press('Tab')
    expect(await focused()).toBe('Skip to the content')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    expect(await focused()).toBe('New source')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'New source' }).waitFor()
    expect([await focused(), await page.title()]).toEqual(['New source', 'New source · Heap destination'])
    await page.goBack()
    await page.getByText('No source yet').waitFor()
    expect(await focused()).toBe('Sources')
  })

  test('leads from the catalog to the first event', async () => {
    const { page, stand, go } = await open()
    /** Presses Tab until the thing of that name has the focus. */
    const reach = async (name: string): Promise<void> => {
      for (let presses = 0; presses < 60; presses++) {
        await page.keyboard.press('Tab')
        // Nothing has the focus while the body is active, which has the texts of everything.
        const focused = await page.evaluate<string>(
          "document.activeElement === document.body ? '' : (document.activeElement.labels?.[0] ?? document.activeElement).textContent + (document.activeElement.ariaLabel ?? '')"
        )
        if (focused.includes(name)) return
      }
      throw new Error(`Tab does not reach ${name}.`)
    }
    await go('/catalog')
    await page.getByRole('link', { name: 'Add Heap', exact: true }).waitFor()
    await reach('Add Heap')
    await page.keyboard.press('Enter')
    await page.getByRole('radio').first().waitFor()
    await reach('Name of the source')
    await page.keyboard.type('My shop')
    await reach('A website with analytics.js')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    expect(await page.getByRole('radio', { name: /^Server/ }).isChecked()).toBe(true)
    await reach('App ID')
    await page.keyboard.type('1535634150')
    await reach('Turn on')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Send a test event', disabled: false }).waitFor()
    await reach('Send a test event')
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: 'See it in Heap' }).waitFor()
    expect(stand.sandbox.events()).toHaveLength(1)
  })
})
