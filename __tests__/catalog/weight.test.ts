// What the page weighs, how soon it is there, and that it needs nothing a strict content security policy forbids.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { buildPage } from './built-page'
import { describePage } from './opened-page'

describe('the built page', () => {
  const directory = mkdtempSync(join(tmpdir(), 'catalog-weight-'))
  beforeAll(() => buildPage(directory, { isReleased: true }), 60_000)
  afterAll(() => rmSync(directory, { recursive: true, force: true }))
  const assets = (ending: string) => {
    const names = readdirSync(join(directory, 'assets')).filter((name) => name.endsWith(ending))
    return names.map((name) => readFileSync(join(directory, 'assets', name)))
  }

  test('has less than 200 KB of JavaScript, gzipped', () => {
    const bytes = assets('.js').map((file) => gzipSync(file).byteLength)
    expect(bytes.length).toBeGreaterThan(0)
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(200_000)
  })

  test('has no inline script, style or handler', () => {
    const html = readFileSync(join(directory, 'index.html'), 'utf8')
    expect(html.match(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/g)).toBeNull()
    expect(html).toContain('<script type="module"')
  })

  test('names no other site', () => {
    const text = assets('.css').join('') + readFileSync(join(directory, 'index.html'), 'utf8')
    expect(text.match(/https?:\/\//g)).toBeNull()
  })
})

describePage('the first view', (open) => {
  /** Milliseconds until a new visitor sees something. */
  async function firstPaint(): Promise<number> {
    const { page, go } = await open()
    await go('/')
    await page.getByRole('link', { name: 'Set up Heap' }).waitFor()
    const paints = await page.evaluate<number[]>(
      `performance.getEntriesByName('first-contentful-paint').map(({ startTime }) => startTime)`
    )
    expect(paints).toHaveLength(1)
    return paints[0]!
  }

  test('is painted within a second', async () => {
    // The best of some: a machine that is busy with other tests says nothing about the page.
    const paints: number[] = []
    while (paints.length < 5 && !paints.some((paint) => paint < 1000)) paints.push(await firstPaint())
    expect(Math.min(...paints)).toBeLessThan(1000)
  }, 60_000)
})
