// What a visitor downloads: how much, and nothing of Segment's.
import { gzipSync } from 'node:zlib'
import { bundleImport, bundleScript, type Bundle } from './bundles'

const EVERYTHING =
  'heapPlugin, heapEnrichment, abTastySignals, commandAiSignals, arrayItems, hashIdentity, heapPageViews, pageEvents, requireConsent'

const KIB = 1024

function gzippedBytes({ text }: Bundle): number {
  return gzipSync(text, { level: 9 }).byteLength
}

/** Files of which something is left inside, as paths from the repository's root. */
function insides({ metafile }: Bundle): string[] {
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs))
  return inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path)
}

test.each([
  ['the plugin alone', () => bundleImport('heapPlugin'), 5 * KIB],
  ['the plugin with everything opted in', () => bundleImport(EVERYTHING), 7 * KIB],
  // It also reads its settings as plain data.
  ['the script for pages without a bundler', () => bundleScript(), 7.25 * KIB]
])('%s keeps its budget, gzipped', async (_, make, limit) => {
  const bytes = gzippedBytes(await make())
  expect(bytes).toBeGreaterThan(1000)
  expect(bytes).toBeLessThanOrEqual(limit)
})

test.each([
  ['import', () => bundleImport(EVERYTHING)],
  ['script', () => bundleScript()]
])('the %s has no package inside, and nothing is fetched from one later', async (_, make) => {
  const bundle = await make()
  expect(insides(bundle).filter((path) => !/^(<stdin>|src\/(web|heap)\/[\w-]+\.ts)$/.test(path))).toEqual([])
  expect(Object.values(bundle.metafile.outputs).flatMap(({ imports }) => imports)).toEqual([])
  expect(bundle.text).not.toContain('require(')
})

test('the browsers that docs/web.md names need nothing rewritten, and have what is called', async () => {
  const { text } = await bundleScript()
  expect((await bundleScript(['chrome94', 'edge94', 'firefox93', 'safari16.4'])).text).toBe(text)
  expect(text).not.toMatch(/toWellFormed|structuredClone|groupBy|withResolvers|findLast|toSorted/)
})

test('what is not imported is left out', async () => {
  const { text } = await bundleImport('heapPlugin')
  expect(text).not.toMatch(/ABTasty|CommandBar|session_id/)
})
