// The file that Segment gets: how large it is, what it calls by name, and that Segment finds its handlers.
import { Linter } from 'eslint'
import { bundleFunction, DOCUMENTED, loadFunction } from './function-host'

const KB = 1000

/** Names that are neither of the language nor documented by Segment, and code made of text. */
function foreignNames(code: string): string[] {
  const globals = Object.fromEntries(DOCUMENTED.map((name) => [name, 'readonly' as const]))
  const messages = new Linter().verify(code, [
    {
      languageOptions: { ecmaVersion: 2022, sourceType: 'script', globals },
      linterOptions: { reportUnusedDisableDirectives: 'off' },
      rules: {
        'no-undef': ['error', { typeof: true }],
        'no-restricted-globals': ['error', 'eval', 'Function', 'SharedArrayBuffer', 'Atomics', 'WebAssembly']
      }
    }
  ])
  return messages.map(({ message }) => message)
}

test.each([
  ['process.env', `'process' is not defined.`],
  ['new TextEncoder()', `'TextEncoder' is not defined.`],
  ['typeof Buffer', `'Buffer' is not defined.`],
  ['setTimeout(() => {}, 1)', `'setTimeout' is not defined.`],
  ['structuredClone({})', `'structuredClone' is not defined.`],
  ['AbortSignal.timeout(1)', `'AbortSignal' is not defined.`],
  ['require("fs")', `'require' is not defined.`],
  ['eval("1")', `Unexpected use of 'eval'.`],
  ['Function("return this")', `Unexpected use of 'Function'.`],
  ['let = = 1', 'Parsing error: Unexpected token =']
])('the check of names sees %s', (code, says) => {
  expect(foreignNames(code)).toEqual([says])
})

test('it names nothing but the language and what Segment documents', async () => {
  const code = await bundleFunction()
  expect(foreignNames(code)).toEqual([])
  // Timers, which are not documented, are looked for there.
  expect(code.match(/\bglobalThis\b/g)).toHaveLength(1)
  expect(foreignNames(await bundleFunction({ minify: true }))).toEqual([])
})

test('it is readable below 120 KB, and below 80 KB minified', async () => {
  const [readable, minified] = [await bundleFunction(), await bundleFunction({ minify: true })]
  expect(Buffer.byteLength(readable)).toBeLessThan(120 * KB)
  expect(Buffer.byteLength(minified)).toBeLessThan(80 * KB)
  expect(Buffer.byteLength(minified)).toBeGreaterThan(20 * KB)
  // Copied through editors and forms: nothing in it depends on an encoding.
  expect(readable.match(/[^\t\n\x20-\x7e]/g)).toBeNull()
})

test('the wrapper of Segment finds a handler for every call and for batches', async () => {
  const { handlers } = await loadFunction()
  expect(Object.entries(handlers).map(([name, handler]) => [name, typeof handler])).toEqual(
    ['onIdentify', 'onTrack', 'onPage', 'onScreen', 'onGroup', 'onAlias', 'onDelete', 'onBatch'].map((name) => [
      name,
      'function'
    ])
  )
})
