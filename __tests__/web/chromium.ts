// A real Chromium for tests, cut off from the network but for this machine.
import { existsSync } from 'node:fs'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'

// The shell is Chromium without its windows: the same pages take about half of the CPU time.
const NAMES = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const FOLDERS = ['/usr/bin', '/usr/local/bin', '/snap/bin']

/** `CHROMIUM_PATH`, or the first of the usual places. */
export function findChromium(): string | undefined {
  const places = FOLDERS.flatMap((folder) => NAMES.map((name) => `${folder}/${name}`))
  return [process.env['CHROMIUM_PATH'] ?? '', ...places].find((path) => path !== '' && existsSync(path))
}

export const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync'
]

/**
 * `describe` with a browser. Where none is installed, the tests are skipped and a line says so; with CI set that is a
 * failure instead, since nobody reads the line there.
 */
export function describeInChromium(name: string, tests: (open: () => Promise<OpenedPage>) => void): void {
  const path = findChromium()
  if (path === undefined) {
    const missing = 'No Chromium found. Install it, or set CHROMIUM_PATH, to run the tests in a real browser.'
    if (process.env['CI'] !== undefined) test(name, () => Promise.reject(new Error(missing)))
    else test.skip(`${name} (${missing})`, () => undefined)
    return
  }
  describe(name, () => {
    let browser: Browser
    const contexts: BrowserContext[] = []
    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: path, args: ARGUMENTS })
    })
    afterEach(() => Promise.all(contexts.splice(0).map(closeContext)))
    afterAll(() => browser.close())
    tests(async () => {
      const context = await browser.newContext()
      contexts.push(context)
      return openPage(context)
    })
  })
}

/** What a page has under way when its test ends is nobody's any more, whatever becomes of it. */
async function closeContext(context: BrowserContext): Promise<void> {
  // A test may have closed it already.
  await context.unrouteAll({ behavior: 'ignoreErrors' }).catch(() => undefined)
  await context.close()
}

export interface OpenedPage {
  readonly page: Page
  readonly context: BrowserContext
  /** Lines of the plugin on the console, in order. */
  readonly notices: string[]
  /** What the page threw and did not catch. */
  readonly crashes: string[]
}

async function openPage(context: BrowserContext): Promise<OpenedPage> {
  // Names below localhost are this machine, too.
  await context.route(/^https?:\/\/(?!127\.0\.0\.1|[a-z]+\.shop\.localhost)/, (route) => route.abort())
  const page = await context.newPage()
  const notices: string[] = []
  const crashes: string[] = []
  page.on('console', (message) => {
    if (message.text().startsWith('[Heap]')) notices.push(message.text())
  })
  page.on('pageerror', (error) => crashes.push(error.message))
  return { page, context, notices, crashes }
}
