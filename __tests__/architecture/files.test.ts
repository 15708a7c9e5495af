// How a source file is named and how it begins.
import { readSources } from './sources'

const VAGUE_NAMES = /(^|-)(utils?|helpers?|common|misc|shared|handle|handler|process|manage|manager)(-|$)/

/** One sentence per file that is badly named or begins without saying what it is for. */
function findUnclear(path: string, text: string): string[] {
  const name = (path.split('/').at(-1) ?? '').replace(/\.tsx?$/, '')
  const first = text.replace(/^#!.*\n/, '').split('\n')[0] ?? ''
  return [
    ...(/^[a-z0-9]+(-[a-z0-9]+)*(\.d)?$/.test(name) ? [] : [`${path}: write the file name in kebab-case.`]),
    ...(VAGUE_NAMES.test(name) ? [`${path}: name the file after the one concept inside it.`] : []),
    ...(/^\/\/ .{20,}/.test(first) ? [] : [`${path}:1: say in a comment what the file is for.`])
  ]
}

const HEADER = '// What a test file is for. Knows nothing.\n'

test.each([
  ['src/heap/flattenValue.ts', HEADER, ['src/heap/flattenValue.ts: write the file name in kebab-case.']],
  ['src/heap/string-utils.ts', HEADER, ['src/heap/string-utils.ts: name the file after the one concept inside it.']],
  ['src/heap/a.ts', 'export {}\n', ['src/heap/a.ts:1: say in a comment what the file is for.']],
  ['src/heap/a.ts', '', ['src/heap/a.ts:1: say in a comment what the file is for.']],
  ['src/cli/main.ts', `#!/usr/bin/env node\n${HEADER}`, []],
  ['src/heap/event-name.ts', HEADER, []]
])('the checker of names and first lines judges %s', (path, text, unclear) => {
  expect(findUnclear(path, text)).toEqual(unclear)
})

test('every file of src has a plain name and says what it is for in its first line', () => {
  const sources = Object.entries(readSources('src'))
  expect(sources.length).toBeGreaterThan(5)
  expect(sources.flatMap(([path, text]) => findUnclear(path, text))).toEqual([])
})
