// What Heap accepts is decided by the same code on a server and in a page, so that code may name neither.
import { findPlatformNames } from './portable'
import { readSources } from './sources'

const heap = readSources('src/heap')

const PLATFORM_NAMES = [
  'process',
  'Buffer',
  'setTimeout',
  'require',
  'window',
  'document',
  'localStorage',
  'fetch',
  'URL',
  'TextEncoder',
  'structuredClone',
  'console'
]

test('a name that only Node or a browser has does not compile in src/heap', () => {
  const lines = PLATFORM_NAMES.map((name) => `export const use_${name} = ${name}`)
  const found = findPlatformNames({ ...heap, 'src/heap/planted.ts': lines.join('\n') })
  const missing = PLATFORM_NAMES.map((name, at) =>
    expect.stringContaining(`src/heap/planted.ts:${at + 1}: Cannot find name '${name}'`)
  )
  expect(found).toEqual(missing)
})

test('what every engine has does compile', () => {
  const text = 'export const use = [Object.hasOwn, new Map(), JSON, Number.isFinite, [1].at(-1), Symbol.iterator]'
  expect(findPlatformNames({ 'src/heap/planted.ts': text })).toEqual([])
})

test('src/segment-function names what its host documents, and no more', () => {
  const sources = readSources('src/segment-function')
  expect(Object.keys(sources)).toContain('src/segment-function/run.ts')
  const found = findPlatformNames(sources)
  // Delivery counts bytes and encodes a key with Node's Buffer; the build puts stand-ins.ts in its place.
  expect(found.filter((line) => !/^src\/delivery\/.*Cannot find name 'Buffer'/.test(line))).toEqual([])
})

test('src/heap names neither Node nor a browser', () => {
  expect(Object.keys(heap)).toContain('src/heap/limits.ts')
  expect(findPlatformNames(heap)).toEqual([])
})
