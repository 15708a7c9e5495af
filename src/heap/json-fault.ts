// Finds where a text stops being JSON. JSON.parse gives the position of some faults only, and quotes the text there.

/* eslint-disable no-control-regex -- JSON strings have no control characters */
/** Any token of JSON, with white space before it: punctuation, a string, or a value without quotes. */
const TOKEN =
  /[ \t\r\n]*(?:([{}[\],:])|("[^"\\\u0000-\u001f]*(?:\\[^][^"\\\u0000-\u001f]*)*")|(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-]))?/y

/** A string without its closing quote: it reaches to the end of the text. */
const UNENDED_TEXT = /^"[^"\\\u0000-\u001f]*(?:\\[^][^"\\\u0000-\u001f]*)*\\?$/

/* eslint-enable no-control-regex */

/** Values of other languages that JSON does not have. */
const FOREIGN = /(?:-?(?:NaN|Infinity)|undefined|None|True|False|nan|nil)(?!\w)/y

/** What may come next. With `first`, the list or object may also end. */
type Expected = 'value' | 'first value' | 'key' | 'first key' | 'colon' | 'end'

/** `at column 66: JSON has no NaN`, with the line if the text has several. `at its end` if it ends too early. */
export function describeFault(text: string): string {
  const offset = findFault(text)
  if (offset >= text.length) return 'at its end'
  const before = text.slice(0, offset)
  const lines = before.split('\n')
  const column = `column ${(lines.at(-1) ?? '').length + 1}`
  const place = text.trimEnd().includes('\n') ? `line ${lines.length}, ${column}` : column
  FOREIGN.lastIndex = offset
  const [foreign] = FOREIGN.exec(text) ?? []
  return foreign === undefined ? `at ${place}` : `at ${place}: JSON has no ${foreign}`
}

/** The offset of the first character that JSON does not allow; the length of the text if it ends too early. */
function findFault(json: string): number {
  const open: string[] = []
  let expected: Expected = 'value'
  for (let offset = 0; ; offset = TOKEN.lastIndex) {
    TOKEN.lastIndex = offset
    const [token = '', sign, text = ''] = TOKEN.exec(json) ?? []
    const trimmed = token.trimStart()
    const start = offset + token.length - trimmed.length
    const kind = (sign ?? (text === '' ? 'word' : 'text')) as Kind
    const next: Expected | undefined = trimmed === '' ? undefined : follow(kind, expected, open)
    if (next === undefined) return UNENDED_TEXT.test(json.slice(start)) ? json.length : start
    expected = next
  }
}

type Kind = '{' | '[' | '}' | ']' | ',' | ':' | 'text' | 'word'

const VALUES: readonly Expected[] = ['value', 'first value']
/** Before which kinds of token each of them is allowed. */
const ALLOWED: Readonly<Record<Kind, readonly Expected[]>> = {
  '{': VALUES,
  '[': VALUES,
  '}': ['first key', 'end'],
  ']': ['first value', 'end'],
  ',': ['end'],
  ':': ['colon'],
  text: [...VALUES, 'key', 'first key'],
  word: VALUES
}

/** What may follow the token; `undefined` if the token is not allowed. Updates `open`, the open brackets. */
function follow(kind: Kind, expected: Expected, open: string[]): Expected | undefined {
  if (!ALLOWED[kind].includes(expected)) return undefined
  switch (kind) {
    case '{':
    case '[':
      open.push(kind)
      return kind === '{' ? 'first key' : 'first value'
    case '}':
    case ']':
      return open.pop() === OPENED_BY[kind] ? 'end' : undefined
    case ',':
      return afterComma(open.at(-1))
    case ':':
      return 'value'
    default:
      return VALUES.includes(expected) ? 'end' : 'colon'
  }
}

const OPENED_BY = { '}': '{', ']': '[' } as const

function afterComma(bracket: string | undefined): Expected | undefined {
  if (bracket === undefined) return undefined
  return bracket === '{' ? 'key' : 'value'
}
