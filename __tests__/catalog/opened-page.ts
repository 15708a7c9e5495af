// Opens the built page in Chromium for a test file: one build, one browser, a new runner for every test.
import type { Page } from 'playwright-core'
import { describeInChromium } from '../web/chromium'
import { builtOnce } from '../run-folder'
import { buildPage } from './built-page'
import { openStand, type Stand, type StandOptions } from './stand'

export interface Opened {
  readonly page: Page
  readonly stand: Stand
  /** Goes to an address of the page. */
  go(path: string): Promise<void>
}

/** Answers the next question of the page with "stay". Resolves to its kind. */
export async function stay(page: Page): Promise<string> {
  const dialog = await page.waitForEvent('dialog')
  await dialog.dismiss()
  return dialog.type()
}

const EXPECTED = /status of 4|net::ERR_FAILED/

type Open = (options?: Partial<StandOptions>) => Promise<Opened>

/** Fails a test at whose end the page has thrown, logged an error or been stopped by its content security policy. */
export function describePage(name: string, tests: (open: Open) => void): void {
  describeInChromium(name, (openTab) => {
    let directory = ''
    const stands: Stand[] = []
    const complaints: string[] = []
    beforeAll(async () => {
      directory = await builtOnce('page', buildPage)
    })
    afterEach(async () => {
      await Promise.all(stands.splice(0).map((stand) => stand.close()))
      expect(complaints.splice(0)).toEqual([])
    })
    tests(async (options = {}) => {
      const stand = await openStand({ pageDirectory: directory, ...options })
      stands.push(stand)
      const { page } = await openTab()
      page.setDefaultTimeout(50_000)
      page.on('pageerror', ({ message }) => complaints.push(message))
      page.on('console', (message) => {
        // The browser itself logs what the API refuses, and what a test lets fail; the page shows it.
        if (message.type() === 'error' && !EXPECTED.test(message.text())) complaints.push(message.text())
      })
      const go = async (path: string): Promise<void> => {
        await page.goto(stand.url + path)
      }
      return { page, stand, go }
    })
  })
}
