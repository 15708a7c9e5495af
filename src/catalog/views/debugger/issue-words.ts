// Each alteration in a sentence that names the path, the limit and the length, but never a value.
import type { Issue } from '../../../runner/admin/shapes'
import type { AlterationCode } from '../../../errors'
import { toNumber } from '../../words'

const SENTENCES: Readonly<Record<AlterationCode, (issue: Issue) => string>> = {
  value_shortened: (issue) => `shortened${lengths(issue)} characters: Heap’s limit`,
  array_shortened: (issue) =>
    `lost whole elements from its end, as JSON${lengths(issue)} characters at most: Heap’s limit`,
  object_shortened: (issue) =>
    `lost whole entries from its end, as JSON${lengths(issue)} characters at most: Heap’s limit`,
  characters_lost: () => 'has characters that were lost before the event arrived; sent as it came',
  item_events_left_out: () => 'some items got no event of their own; they are still in the list',
  key_too_long: (issue) =>
    `left out: its name has ${amount(issue.actual)} characters, Heap takes ${amount(issue.limit)}`,
  key_collision: () => 'came twice under the same name; the later one was kept',
  key_renamed: (issue) => `sent as ${issue.renamedTo ?? 'another name'}: Heap reserves the name`,
  not_finite: () => 'left out: not a finite number',
  digits_lost: () => 'a number so long that its last digits were lost before the event arrived; sent as it came',
  invalid_date: () => 'left out: not a date',
  circular: () => 'left out: it contains itself',
  too_deep: (issue) => `left out below level ${amount(issue.limit)}: nested too deep`,
  unreadable_value: () => 'left out: it could not be read',
  placeholder_ignored: () => 'a placeholder, so Heap’s own user id was used',
  heap_user_id_ignored: () => 'left out: not one of Heap’s user ids',
  session_id_ignored: () => 'left out: not a session of an identified user',
  timestamp_replaced: () => 'missing or unreadable, so the next best time of the event was used',
  timestamp_unlikely: () => 'an unlikely time, and the event has no better one',
  timestamp_left_out: () => 'unreadable, so Heap uses the time of arrival',
  traits_left_out: () => 'left out: Heap takes no traits with an event',
  membership_event_left_out: () => 'no event was sent: an updated row does not say that the user has entered or left',
  values_as_text: () =>
    'numbers and booleans sent as text: Heap takes nothing else for anonymous visitors and additional identifiers',
  identifier_left_out: () => 'left out: it cannot name anybody, or would say whose hash the user id is',
  idempotency_key_left_out: () => 'left out: not usable as a key, so a repeat would count twice',
  user_not_linked: () => 'missing, so the account was updated and nobody linked to it'
}

function isKnown(code: string): code is AlterationCode {
  return Object.hasOwn(SENTENCES, code)
}

/** `bio` and `shortened from 1,840 to 1,024 characters: Heap’s limit`. */
export function issueWords(issue: Issue): { readonly name: string; readonly words: string } {
  const name = issue.path.replace(/^(?:properties|(?:context\.)?traits)\./, '')
  // A stored event may have the code of another version.
  const words = isKnown(issue.code) ? SENTENCES[issue.code](issue) : issue.title
  return { name, words }
}

/**
 * Where the change shows in what Heap was sent, as a path of its body: traits become properties, a renamed key has
 * its new name.
 */
export function sentPath({ path, renamedTo }: Issue): string {
  const inside = path.replace(/^(?:context\.)?traits\./, 'properties.')
  return renamedTo === undefined ? inside : `properties.${renamedTo}`
}

function lengths({ actual, limit }: Issue): string {
  return actual === undefined ? ` to ${amount(limit)}` : ` from ${amount(actual)} to ${amount(limit)}`
}

function amount(count: number | undefined): string {
  return count === undefined ? 'too many' : toNumber(count)
}
