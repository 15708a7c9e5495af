// Replays three tasks in Chromium as somebody does them who has not seen the page before, and counts clicks and seconds:
// a first event, an event that is missing in Heap, a new audience. node bench/tasks.mjs, after npm run build.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { chromium } from 'playwright-core'
import { readFlags } from './flags.mjs'

readFlags({
  command: 'node bench/tasks.mjs',
  what: 'Clicks and seconds of three tasks in Chromium, done by somebody who is new to the page. Needs npm run build.'
})

const CLI = new URL('../dist/cli/main.js', import.meta.url).pathname
const PLACES = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium']
const executablePath = [process.env.CHROMIUM_PATH, ...PLACES].find((path) => path && existsSync(path))

const data = mkdtempSync(join(tmpdir(), 'tasks-'))
const program = spawn(process.execPath, [CLI, 'start', '--port', '0', '--data', data], {
  stdio: ['ignore', 'pipe', 'inherit']
})
const url = await new Promise((resolve, reject) => {
  let output = ''
  program.stdout.on('data', (text) => {
    output += text
    const found = /Open\s+(http:\S+)/.exec(output)
    if (found) resolve(found[1].replace(/\/$/, ''))
  })
  program.on('exit', () => reject(new Error(output)))
})
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })

let clicks = 0
async function click(role, name) {
  clicks++
  await page
    .getByRole(role, { name, exact: typeof name === 'string' })
    .first()
    .click()
}
const sees = (text) => page.getByText(text).first().waitFor()
const rows = []

async function task(name, { clicks: most, seconds }, run) {
  clicks = 0
  await page.goto(`${url}/`)
  const begin = performance.now()
  await run()
  const took = (performance.now() - begin) / 1000
  rows.push({ task: name, clicks, 'at most': most, seconds: Number(took.toFixed(1)), within: seconds })
}

try {
  await task('a first event', { clicks: 6, seconds: 60 }, async () => {
    await click('link', 'Set up Heap')
    clicks++
    await page.getByText('My server').first().click()
    await page.getByLabel('App ID', { exact: true }).fill('1535634150')
    await click('button', 'Turn on')
    await click('button', 'Send a test event')
    await click('link', 'See it in Heap')
    await sees('u-1042')
  })
  const { sources } = await (await fetch(`${url}/api/sources`)).json()
  const [writeKey] = sources.find((source) => source.name === 'My server').writeKeys
  const properties = { order_id: '4711', customer: 'c-77' }
  const batch = [{ type: 'track', event: 'Order Completed', messageId: 'm-4711', properties }]
  await fetch(`${url}/v1/batch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ writeKey, batch })
  })
  await task('an event that is missing in Heap', { clicks: 10, seconds: 90 }, async () => {
    await click('link', 'Debugger')
    clicks++
    await page.getByLabel('State').selectOption('rejected')
    await click('link', 'Order Completed')
    await sees('Why: no user id')
    await click('link', 'Open the mapping with this event')
    await click('button', 'Or else from another place: User ID')
    await page.getByLabel('User ID: or else from').fill('properties.customer')
    await page.getByText('✕ look here').waitFor({ state: 'detached' })
    await click('button', 'Save')
    await click('button', /^Try (it|these \d+) again$/)
    await sees('None is left to be sent.')
    await click('link', 'Back to the event')
    await page.locator('.delivery-head').getByText('Delivered').waitFor()
  })
  await task('a new audience', { clicks: 6, seconds: 60 }, async () => {
    await click('link', 'Audiences')
    await click('link', 'simulate one')
    await page.getByLabel('Name of the audience').fill('Big spenders')
    await click('button', 'Send')
    await sees('all 10 delivered')
    await click('link', 'Who is in the local Heap')
    await click('link', 'member-1')
    await sees('big_spenders')
  })
} finally {
  await browser.close()
  program.kill()
  rmSync(data, { recursive: true, force: true })
}
console.table(rows)
if (rows.some((row) => row.clicks > row['at most'] || row.seconds > row.within)) process.exitCode = 1
