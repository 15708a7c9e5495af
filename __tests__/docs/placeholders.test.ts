// The list of placeholder ids in docs/mapping.md beside the one in the code.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isPlaceholder, PLACEHOLDERS } from '../../src/heap/placeholders'

const NO_RULES = { blockedIdentities: new Set<string>(), allowedIdentities: new Set<string>() }

const page = readFileSync(join(__dirname, '../../docs/mapping.md'), 'utf8')
const section = page.slice(page.indexOf('### Placeholder ids'), page.indexOf('### Hashed user ids'))

function spansOf(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span)
}

test('the words of the page are the words of the code, in the same order', () => {
  const words = /^- these words:(.*)$/m.exec(section)?.[1] ?? ''
  expect(spansOf(words).filter((span) => span !== 'heap.js')).toEqual(PLACEHOLDERS)
})

test('what the page calls a placeholder is one, and what it calls an id is none', () => {
  const [ids = ''] = /Part of a longer id.*? are ids\./.exec(section) ?? []
  expect(spansOf(ids).length).toBeGreaterThan(3)
  for (const id of spansOf(ids)) expect([id, isPlaceholder(id, NO_RULES)]).toEqual([id, false])
  const named = spansOf(section.replace(ids, '')).filter((span) => span !== 'heap.js')
  for (const id of named) expect([id, isPlaceholder(id, NO_RULES)]).toEqual([id, true])
})
