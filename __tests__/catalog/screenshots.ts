// Takes the pictures of docs/catalog.md and the README: `npm run screenshots`. Needs Chromium; is no test.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser } from 'playwright-core'
import { ARGUMENTS, findChromium } from '../web/chromium'
import { buildPage } from './built-page'
import { setScene, type Scene } from './scene'
import { openStand, sendBatch, untilDelivered, type Connected, type Stand } from './stand'

const IMAGES = join(__dirname, '..', '..', 'docs', 'images')
const DESKTOP = { width: 1280, height: 800 }
const PHONE = { width: 390, height: 780 }
const MINUTE_MS = 60_000
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
  await page.goto(url)
  if (name === 'setup') await page.getByLabel('App ID', { exact: true }).fill('a8f5f167f44f4964e6c998dee827110c')
  await page.waitForTimeout(1200)
  await page.screenshot({ path: join(IMAGES, `${name}.png`) })
  await context.close()
}

async function takeAll(): Promise<void> {
  const executablePath = findChromium()
  if (executablePath === undefined) throw new Error('No Chromium found. Install it, or set CHROMIUM_PATH.')
  const pageDirectory = mkdtempSync(join(tmpdir(), 'catalog-page-'))
  await buildPage(pageDirectory)
  const clock = { behindMs: 59 * MINUTE_MS }
  const startedAt = Date.now()
  const now = (): number => SHOWN_AT - clock.behindMs + (Date.now() - startedAt)
  const stand = await openStand({ pageDirectory, now })
  const browser = await chromium.launch({ executablePath, args: [...ARGUMENTS] })
  try {
    mkdirSync(IMAGES, { recursive: true })
    const scene = await setScene(stand, (connected) => playHour(stand, connected, clock))
    for (const shot of shotsOf(scene)) await take(browser, { ...shot, url: stand.url + shot.path, at: now() + 4000 })
  } finally {
    await browser.close()
    await stand.close()
    rmSync(pageDirectory, { recursive: true })
  }
}

void takeAll()
