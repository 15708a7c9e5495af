// Recognises lines of a list that are hardly user ids. Deleting such an id would do nothing, and a person who should be
// deleted would stay in Heap.
import type { ListedUser } from './listed-user'

/** Advice that depends on the caller: how to accept odd ids (`pass --literal`), and how to choose a CSV column. */
export interface ListAdvice {
  readonly literal: string
  readonly column: string
}

export interface Oddity {
  readonly code: string
  /** Sentences: what the line seems to be, and what to do. */
  readonly message: (advice: ListAdvice) => string
}

const HEADINGS = new Set(['userid', 'identity', 'id', 'uid', 'externalid', 'customerid', 'email'])

const CONTROL: Oddity = {
  code: 'control',
  message: () => 'it has a NUL or another character that is not text. Save the list as plain text in UTF-8.'
}
const INVISIBLE: Oddity = {
  code: 'invisible',
  message: () => 'it has an invisible character (zero width). Remove it.'
}
const EMPTY: Oddity = { code: 'empty', message: () => 'the cell is empty. Remove the row, or fill it in.' }
const COMMENT: Oddity = {
  code: 'comment',
  message: () => 'it begins with #, like a comment or an error of a spreadsheet. Remove it.'
}
const NUMBER: Oddity = {
  code: 'spreadsheet_number',
  message: () =>
    'it is a number as a spreadsheet shortens it (1.2E+12): its digits are lost. Format the column as text before you enter the ids, and export it again.'
}
const QUOTED: Oddity = {
  code: 'quoted',
  message: ({ column }) => `it is in quotes. Remove them; if the list is CSV, ${column}.`
}
const JSON_LINE: Oddity = {
  code: 'json',
  message: () =>
    'it is JSON. Write one user id per line, or the whole list as one JSON array of strings. On the command line, --user-id-from <path> takes the ids from events.'
}
const HEADING: Oddity = {
  code: 'heading',
  message: ({ column }) => `it is the name of a column, not a user id. Remove it; if the list is CSV, ${column}.`
}
const COLUMNS: Oddity = {
  code: 'columns',
  message: ({ column }) =>
    `it has several columns, as most lines have: the list is CSV. Remove the other columns, or ${column}.`
}

/** Whether most lines contain a delimiter. A single line with one may be a name. */
export function haveColumns(listed: readonly ListedUser[]): boolean {
  const lines = listed.filter(({ isCell }) => isCell !== true)
  return lines.filter(({ id }) => hasColumns(id)).length * 2 > lines.length
}

/** Rules for any entry, in a line or in a cell. */
const RULES: readonly (readonly [pattern: RegExp, oddity: Oddity])[] = [
  // eslint-disable-next-line no-control-regex -- the rule finds control characters
  [/[\u0000-\u0008\u000a-\u001f\u007f]/, CONTROL],
  [/[\u200b\u2060\ufeff]/, INVISIBLE],
  [/^#/, COMMENT],
  // Only with a sign in the exponent, as spreadsheets write it: 12e5 can be an id.
  [/^-?\d(?:[.,]\d+)?E[+-]\d{1,3}$/i, NUMBER]
]
const IN_QUOTES = /^(["'`]).*\1[,;]?$|^["\u201c\u201e]/

export function oddityOf(
  { id, isCell }: ListedUser,
  { isFirst, isCsv }: { readonly isFirst: boolean; readonly isCsv: boolean }
): Oddity | undefined {
  const text = id.trim()
  const odd = RULES.find(([pattern]) => pattern.test(text))?.[1]
  if (odd !== undefined) return odd
  if (isFirst && HEADINGS.has(text.toLowerCase().replace(/[ _-]/g, ''))) return HEADING
  if (isCell === true) return text === '' ? EMPTY : undefined
  if (isJson(text)) return JSON_LINE
  if (IN_QUOTES.test(text)) return QUOTED
  return isCsv && hasColumns(text) ? COLUMNS : undefined
}

function hasColumns(id: string): boolean {
  return /[,;\t]/.test(id.trim())
}

/** An id may be in braces, so only text that can be parsed, or a single bracket, counts as JSON. */
function isJson(text: string): boolean {
  if (/^[[\]{}],?$/.test(text)) return true
  if (!/^[[{]/.test(text)) return false
  try {
    JSON.parse(text.replace(/,$/, ''))
    return true
  } catch {
    return false
  }
}
