// In real Chromium: every main view, in light and dark and at phone width, has no serious accessibility violation.
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { describePage } from './opened-page'
import { setScene } from './scene'
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
  // `evaluate` is not bound by the content security policy of the page, a script element would be.
  await page.evaluate(AXE)
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

describePage('every main view', (open) => {
  test.each([
    ['light', 1280, undefined],
    ['dark', 1280, ['color-contrast']],
    ['light', 390, ['scrollable-region-focusable', 'aria-hidden-focus', 'target-size']]
  ] as const)(
    'is accessible in %s at %d px (%s), keeps to plain words, and does not scroll sideways',
    async (colorScheme, width, rules) => {
      const { page, stand, go } = await open({ hasPartners: true })
      await page.setViewportSize({ width, height: 800 })
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await go('/')
      await page.getByRole('link', { name: 'Set up Heap' }).waitFor()
      const found = await violationsOf(page, rules)
      const scene = await setScene(stand)
      const { sourceId, destinationId, mappingId, alteredId, rejectedId } = scene
      const destination = `/destinations/${destinationId}`
      const forwarders = await addForwarders(stand)
      const { integrationId, segmentId, partnerId } = await setSegments(stand, scene, ['u-1042', 'u-1044'])
      const segments = `/segments/${integrationId}`
      for (const path of [
        '/',
        '/catalog',
        '/catalog/heap',
        '/catalog/heap/new',
        destination,
        `${destination}/first-event`,
        `${destination}/mappings`,
        `${destination}/mappings/${mappingId}`,
        `${destination}/connections`,
        `${destination}/settings`,
        '/sources',
        `/sources/${sourceId}`,
        ...forwarders.map((id) => `/sources/${id}`),
        '/sources/new',
        `/sources/${sourceId}/test`,
        `/sources/${sourceId}/audience`,
        '/debugger',
        `/debugger/${alteredId}`,
        `/debugger/${rejectedId}`,
        '/heap',
        '/heap/person?app=1535634150&kind=identity&key=u-1043',
        '/heap/events',
        '/heap/accounts',
        '/heap/losses',
        '/heap/outage',
        '/settings',
        '/catalog/partners/braze',
        '/segments',
        '/segments/new?partner=braze',
        segments,
        `${segments}/setup?partner=braze`,
        `${segments}/in/${segmentId}`,
        `${segments}/in/${segmentId}?show=people`,
        `${segments}/syncs`,
        `${segments}/webhooks`,
        `${segments}/partners`,
        `${segments}/partners/new?partner=braze`,
        `${segments}/partners/${partnerId}`,
        `${segments}/partners/${partnerId}/simulate`,
        `${segments}/partners/${partnerId}/settings`,
        '/nowhere'
      ]) {
        await go(path)
        await page.locator('h1').waitFor()
        await page.getByText('Loading…').waitFor({ state: 'detached' })
        found.push(...(await violationsOf(page, rules)).map((violation) => `${path}: ${violation}`))
        const ours = /\b(?:outcome|fate|target|input)s?\b/i.exec(await page.locator('body').innerText())
        if (ours) found.push(`${path}: says “${ours[0]}”, a word of its makers`)
        const sideways = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth')
        if (sideways > 0) found.push(`${path}: ${sideways} px wider than the screen`)
        const cut = await page.evaluate<string[]>(CUT_LINKS)
        if (cut.length > 0) found.push(`${path}: ${cut.join(', ')} cannot be seen without scrolling sideways`)
      }
      expect(found).toEqual([])
    }
  )
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
})
