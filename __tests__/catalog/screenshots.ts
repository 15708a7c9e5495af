// Takes the pictures of docs/catalog.md, docs/segments.md and the README: `npm run screenshots`. Needs Chromium; is no test.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser } from 'playwright-core'
import { ARGUMENTS, findChromium } from '../web/chromium'
import { buildPage } from './built-page'
import { setScene, type Scene } from './scene'
import { setPlan, setSegments, syncAll, type SegmentsScene } from './segments-scene'
import { connect, openStand, sendBatch, untilDelivered, type Connected, type Stand } from './stand'

const IMAGES = join(__dirname, '..', '..', 'docs', 'images')
const DESKTOP = { width: 1280, height: 800 }
const PHONE = { width: 390, height: 780 }
const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
/** When the pictures are taken: a time of day that leaves room for an hour before it. */
const SHOWN_AT = Date.parse('2026-03-05T15:20:00.000Z')

interface Shot {
  readonly name: string
  readonly path: string
  readonly colorScheme?: 'light' | 'dark'
  readonly viewport?: { readonly width: number; readonly height: number }
}

function shotsOf({ sourceId, destinationId, mappingId, alteredId, rejectedId }: Scene): Shot[] {
  const destination = `/destinations/${destinationId}`
  return [
    { name: 'setup', path: `/catalog/heap/new?source=${sourceId}` },
    { name: 'overview', path: destination },
    { name: 'overview-dark', path: destination, colorScheme: 'dark' },
    { name: 'overview-phone', path: destination, viewport: PHONE },
    { name: 'debugger', path: '/debugger' },
    { name: 'event', path: `/debugger/${alteredId}` },
    { name: 'rejected-dark', path: `/debugger/${rejectedId}`, colorScheme: 'dark' },
    { name: 'mapping', path: `${destination}/mappings/${mappingId}` },
    { name: 'heap', path: '/heap/person?app=1535634150&kind=identity&key=u-1043' }
  ]
}

/** The last hour, played minute by minute on a clock of its own. */
async function playHour(stand: Stand, scene: Connected, clock: { behindMs: number }): Promise<void> {
  while (clock.behindMs > 0) {
    const minute = clock.behindMs / MINUTE_MS
    const count = Math.round(30 + 22 * Math.sin(minute / 6) + 14 * Math.sin(minute / 1.7))
    const batch = Array.from({ length: count }, (_, at) => ({
      type: 'track',
      ...(minute % 9 === 0 && at < 4 ? { anonymousId: `visitor-${at}` } : { userId: `u-${1042 + (at % 6)}` }),
      event: at % 3 ? 'Product Viewed' : 'Product Added',
      properties: { sku: `${45_790 + at}`, price: 5 + at }
    }))
    await sendBatch(stand, scene.writeKey, batch)
    await untilDelivered(stand, scene.destinationId)
    clock.behindMs -= MINUTE_MS
  }
}

interface Taken extends Shot {
  readonly url: string
  /** What the page takes for the present. */
  readonly at: number
}

async function take(browser: Browser, shot: Taken): Promise<void> {
  const { name, url, at, colorScheme = 'light', viewport = DESKTOP } = shot
  const context = await browser.newContext({ viewport, colorScheme, reducedMotion: 'reduce' })
  const page = await context.newPage()
  await page.clock.setFixedTime(at)
  // The page goes by the clock of the runner, as the head of an answer says it.
  await page.route(/\/api\/(?!events\/stream)/, async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, headers: { ...response.headers(), date: new Date(at).toUTCString() } })
  })
  await page.goto(url)
  if (name === 'setup') await page.getByLabel('App ID', { exact: true }).fill('a8f5f167f44f4964e6c998dee827110c')
  await page.waitForTimeout(1200)
  await page.screenshot({ path: join(IMAGES, `${name}.png`) })
  await context.close()
}

function segmentShotsOf({ integrationId, segmentId, partnerId }: SegmentsScene): Shot[] {
  const at = `/segments/${integrationId}`
  return [
    { name: 'partners', path: '/catalog' },
    { name: 'segments-setup', path: `${at}/setup?partner=braze` },
    { name: 'segment', path: `${at}/in/${segmentId}` },
    { name: 'segment-phone', path: `${at}/in/${segmentId}`, viewport: PHONE },
    { name: 'segment-partner-dark', path: `${at}/partners/${partnerId}`, colorScheme: 'dark' }
  ]
}

/** Six days in which people join and leave a segment, on a clock of its own. */
async function playDays(stand: Stand, scene: Connected, clock: { behindMs: number }): Promise<SegmentsScene> {
  const usersOf = (from: number, count: number): string[] =>
    Array.from({ length: count }, (_, at) => `u-${2000 + from + at}`)
  const segments = await setSegments(stand, scene, usersOf(0, 420))
  for (let step = 0; clock.behindMs > 0; step++) {
    clock.behindMs -= Math.min(clock.behindMs, DAY_MS / 2)
    await setPlan(stand, scene, { users: usersOf(420 + step * 60, 40 + ((step * 23) % 60)), plan: 'pro' })
    await setPlan(stand, scene, { users: usersOf(step * 25, 10 + ((step * 17) % 25)), plan: 'free' })
    await syncAll(stand, segments)
  }
  return segments
}

async function takeAll(): Promise<void> {
  const executablePath = findChromium()
  if (executablePath === undefined) throw new Error('No Chromium found. Install it, or set CHROMIUM_PATH.')
  const pageDirectory = mkdtempSync(join(tmpdir(), 'catalog-page-'))
  await buildPage(pageDirectory)
  const browser = await chromium.launch({ executablePath, args: [...ARGUMENTS] })
  try {
    mkdirSync(IMAGES, { recursive: true })
    await takeOf(browser, { pageDirectory, behindMs: 59 * MINUTE_MS }, async (stand, clock) =>
      shotsOf(await setScene(stand, (connected) => playHour(stand, connected, clock)))
    )
    await takeOf(browser, { pageDirectory, behindMs: 6 * DAY_MS }, async (stand, clock) =>
      segmentShotsOf(await playDays(stand, await connect(stand, 'Shop server'), clock))
    )
  } finally {
    await browser.close()
    rmSync(pageDirectory, { recursive: true })
  }
}

/** `play`: what happens before, on a clock that begins so long ago. */
async function takeOf(
  browser: Browser,
  { pageDirectory, behindMs }: { readonly pageDirectory: string; readonly behindMs: number },
  play: (stand: Stand, clock: { behindMs: number }) => Promise<Shot[]>
): Promise<void> {
  const clock = { behindMs }
  const startedAt = Date.now()
  const now = (): number => SHOWN_AT - clock.behindMs + (Date.now() - startedAt)
  const stand = await openStand({ pageDirectory, hasPartners: true, now })
  try {
    for (const shot of await play(stand, clock)) {
      await take(browser, { ...shot, url: stand.url + shot.path, at: now() + 4000 })
    }
  } finally {
    await stand.close()
  }
}

void takeAll()
