// The words of a search: how they are read, when an event has them, and how the index is asked for them.

/** One word, or several in quotes, that an event has to have. */
export type Word = string

/** Most words of a search; further ones are not looked at. */
export const MAX_WORDS = 20
/** Shortest beginning of a word that the index is asked for: shorter ones are in nearly every event. */
const LEAST_INDEXED = 2
const IN_WORD = /[\p{L}\p{N}\p{Co}]/u
const TOKENS = /[\p{L}\p{N}\p{Co}]+/gu
/** What JSON text has for signs that cannot stand in it. */
const ESCAPES = /\\(?:["\\/bfnrt]|u[0-9a-f]{4})/gi

/** `ada "Order Completed"` asks for two words. Empty for a text without any. */
export function parseWords(text: string): Word[] {
  const found = [...text.matchAll(/"([^"]+)"|([^\s"]+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
  const words = found.map((word) => word.trim().replace(/\s+/g, ' ').toLowerCase())
  return words.filter((word) => word !== '').slice(0, MAX_WORDS)
}

/** The text of a stored event that is searched: names and values, as JSON has them. */
export function searchedText({ body, shared }: { readonly body: string; readonly shared?: string | null }): string {
  const text = shared === undefined || shared === null ? body : `${body} ${shared}`
  return text.includes('\\') ? text.replace(ESCAPES, ' ') : text
}

/** Whether the text has all the words. A word is found from the beginning of one on: `comp` finds `Completed`. */
export function hasWords(text: string, words: readonly Word[]): boolean {
  const lower = text.toLowerCase()
  return words.every((word) => beginsIn(lower, word))
}

function beginsIn(text: string, word: Word): boolean {
  const isWithin = IN_WORD.test(word.slice(0, 1))
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (!isWithin || at === 0 || !IN_WORD.test(text.charAt(at - 1))) return true
  }
  return false
}

/**
 * The query of the index that finds every event with these words, and some others: it knows no order of words. `null`
 * if the words are too short for it.
 */
export function toIndexQuery(words: readonly Word[]): string | null {
  const terms = words.flatMap((word) => {
    const tokens = word.match(TOKENS) ?? []
    const isOpen = IN_WORD.test(word.slice(-1))
    return tokens.flatMap((token, index) => {
      const isBeginning = isOpen && index === tokens.length - 1
      if (!isBeginning) return [`"${token}"`]
      return token.length < LEAST_INDEXED ? [] : [`"${token}"*`]
    })
  })
  return terms.length === 0 ? null : [...new Set(terms)].join(' AND ')
}
