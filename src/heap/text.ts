// Text as a row of characters: whether all of it is there, and cutting it without breaking one.

/** U+FFFD, and half a surrogate pair: with the flag, pairs are no match. */
const LOST = /[\ufffd\ud800-\udfff]/u

/** The same, and pairs: without the flag, text without any takes half as long (bench: send). */
const MAYBE_LOST = /[\ufffd\ud800-\udfff]/

/**
 * True where characters were lost before the text came here: U+FFFD, which decoders write in place of bytes that are no
 * UTF-8, or half a surrogate pair, which becomes U+FFFD as soon as it is encoded. Never true for anything but text.
 */
export function hasLostCharacters(text: string | number | boolean | null): boolean {
  return typeof text === 'string' && MAYBE_LOST.test(text) && LOST.test(text)
}

/** The first `limit` UTF-16 units of `text`, or one fewer where the cut would split a surrogate pair. */
export function shortenText(text: string, limit: number): string {
  return text.length <= limit ? text : text.slice(0, limit).replace(/[\ud800-\udbff]$/, '')
}
