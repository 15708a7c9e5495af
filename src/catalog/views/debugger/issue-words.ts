// What was changed in an event on its way, in a sentence that names the place, the limit and the length. Never a value.
import type { Issue } from '../../../runner/admin/shapes'
import { toNumber } from '../../words'

const SENTENCES: Readonly<Record<string, (issue: Issue) => string>> = {
  value_shortened: (issue) => `shortened${lengths(issue)} characters: Heap’s limit`,
  array_shortened: (issue) =>
    `lost whole elements from its end, as JSON${lengths(issue)} characters at most: Heap’s limit`,
  key_too_long: (issue) =>
    `left out: its name has ${amount(issue.actual)} characters, Heap takes ${amount(issue.limit)}`,
  key_collision: () => 'came twice under the same name; the later one was kept',
  key_renamed: (issue) => `sent as ${issue.renamedTo ?? 'another name'}: Heap reserves the name`,
  not_finite: () => 'left out: not a finite number',
  invalid_date: () => 'left out: not a date',
  circular: () => 'left out: it contains itself',
  too_deep: (issue) => `left out below level ${amount(issue.limit)}: nested too deep`,
  unreadable_value: () => 'left out: it could not be read',
  timestamp_replaced: () => 'missing or unreadable, so the next best time of the event was used',
  timestamp_left_out: () => 'unreadable, so Heap uses the time of arrival',
  traits_left_out: () => 'left out: Heap keeps traits only for an identified user',
  values_as_text: () => 'numbers and booleans sent as text: Heap takes nothing else for anonymous visitors'
}

/** `bio` and `shortened from 1,840 to 1,024 characters: Heap’s limit`. */
export function issueWords(issue: Issue): { readonly name: string; readonly words: string } {
  const name = issue.path.replace(/^(?:properties|traits)\./, '')
  const sentence = Object.hasOwn(SENTENCES, issue.code) ? SENTENCES[issue.code] : undefined
  return { name, words: sentence?.(issue) ?? issue.title }
}

/**
 * Where the change shows in what Heap was sent, as a path of its body: traits become properties, a renamed key has
 * its new name.
 */
export function sentPath({ path, renamedTo }: Issue): string {
  const inside = path.replace(/^traits\./, 'properties.')
  return renamedTo === undefined ? inside : `properties.${renamedTo}`
}

function lengths({ actual, limit }: Issue): string {
  return actual === undefined ? ` to ${amount(limit)}` : ` from ${amount(actual)} to ${amount(limit)}`
}

function amount(count: number | undefined): string {
  return count === undefined ? 'too many' : toNumber(count)
}
