// A condition that every event with these words meets, and few others: the server reads their text, and sends little.
import type { Word } from '../../queue/words'
import type { Parameters } from './parameters'

/** Signs that JSON text may have in another form than the text that is searched. */
const UNSURE = /[\s\\]|\u0307/u
const ASCII = /^[\x21-\x7e]$/
/** The only signs outside of ASCII whose small letter is one of ASCII, or begins with one. */
const STRANGE: Readonly<Record<string, string>> = { k: '\u212a', i: '\u0130' }

/** SQL about the event `e`; `TRUE` if nothing can be said. */
export function mayHaveWords(words: readonly Word[], parameters: Parameters): string {
  const conditions = words.map(longestPart).filter((part) => part !== '')
  return conditions.map((part) => mayHave(part, parameters)).join(' AND ') || 'TRUE'
}

function mayHave(part: string, parameters: Parameters): string {
  const wanted = parameters.add(part)
  const has = (text: string): string =>
    [
      `strpos(lower(${text} COLLATE "C"), ${wanted}) > 0`,
      ...Object.entries(STRANGE)
        .filter(([letter]) => part.includes(letter))
        .map(([, strange]) => `strpos(${text}, ${parameters.add(strange)}) > 0`)
    ].join(' OR ')
  return `(${has('e.body')} OR EXISTS (SELECT 1 FROM shared_parts AS s WHERE s.event = e.shared AND (${has('s.text')})))`
}

/** The longest part of a word that stands in the stored text as it is, but for letters of ASCII being small or not. */
function longestPart(word: Word): string {
  const parts = ['']
  for (const sign of word) {
    if (isCertain(sign)) parts[parts.length - 1] += sign
    else parts.push('')
  }
  return parts.reduce((longest, part) => (part.length > longest.length ? part : longest))
}

/** Words come in small letters. Outside of ASCII only signs that are neither small nor large are the same everywhere. */
function isCertain(sign: string): boolean {
  if (UNSURE.test(sign)) return false
  return ASCII.test(sign) || (sign.toLowerCase() === sign && sign.toUpperCase() === sign)
}
