// Who is to be deleted: ids from a file or the command line, checked as a whole before anything is asked.
import type { Readable } from 'node:stream'
import { HeapDestinationError } from '../errors'
import { parseDeletedUser } from '../heap/deletion-users'
import type { HeapSettings } from '../heap/settings'
import type { DeletionItem } from '../heap/wire'
import { MisuseError } from '../misuse'
import { readColumn } from './list-column'
import type { ListedUser } from './listed-user'
import { readListText } from './list-text'
import { haveColumns, oddityOf, type Oddity, type Ways } from './odd-lines'

/**
 * One id a line; blank lines count for nothing but the numbering. Or a JSON array of texts; or, with `column`, that
 * column of a CSV file. A `MisuseError` when it cannot be read, or is no text.
 */
export async function readUserList(
  input: string | Readable,
  { column }: { readonly column?: string | undefined } = {}
): Promise<ListedUser[]> {
  const text = await readListText(input)
  if (column !== undefined) return readColumn(text, column)
  return readJsonList(text) ?? readLines(text)
}

function readLines(text: string): ListedUser[] {
  return text
    .split(/\r?\n/)
    .flatMap((id, index) => (id.trim() === '' ? [] : [{ id, place: `line ${String(index + 1)}` }]))
}

/** `undefined` for text that is no JSON array of anything. */
function readJsonList(text: string): ListedUser[] | undefined {
  if (!text.trimStart().startsWith('[')) return undefined
  let list: unknown
  try {
    list = JSON.parse(text)
  } catch {
    return undefined
  }
  if (!Array.isArray(list)) return undefined
  const wrong = list.findIndex((one) => typeof one !== 'string')
  if (wrong === -1) {
    return (list as string[]).map((id, index) => ({ id, place: `item ${String(index + 1)}`, isCell: true }))
  }
  throw new MisuseError(
    `nobody was deleted: item ${String(wrong + 1)} of the JSON array is no text. Write every id in quotes: JSON loses the digits of long numbers.`
  )
}

export interface ListRules {
  /** Takes ids literally, however odd. */
  readonly isLiteral?: boolean | undefined
  readonly ways?: Ways
}

const FLAGS: Ways = { literal: 'pass --literal', column: 'pass --column <name>' }

/** A user who is to be deleted: the id as it was listed, without space around it, and what Heap is asked for. */
export interface CheckedUser extends DeletionItem {
  readonly userId: string
}

/**
 * All of them, nobody twice; or a `MisuseError` that says what is wrong where, one line for each reason: nobody is deleted
 * from a list that is not right.
 */
export function checkUsers(
  listed: readonly ListedUser[],
  settings: HeapSettings,
  { isLiteral = false, ways = FLAGS }: ListRules = {}
): CheckedUser[] {
  const users = new Map<string, CheckedUser>()
  const wrong = new Map<string, Wrong>()
  const isCsv = haveColumns(listed)
  for (const [index, one] of listed.entries()) {
    const oddity = isLiteral ? undefined : oddityOf(one, { isFirst: index === 0, isCsv })
    const user = oddity ?? parseDeletedUser(one.id, settings)
    if ('identity' in user) users.set(user.identity, { ...user, userId: one.id.trim() })
    else note(wrong, one, { code: user.code, message: wordsOf(user, ways) })
  }
  if (wrong.size === 0) return [...users.values()]
  const lines = Array.from(wrong.values(), ({ message, places }) => `${toText(places)}: ${message}`)
  throw new MisuseError(['nobody was deleted: not every user id is one.', ...lines].join('\n'))
}

interface Wrong {
  readonly message: string
  readonly places: string[]
}

function note(wrong: Map<string, Wrong>, { place }: ListedUser, { code, message }: { code: string; message: string }) {
  const known = wrong.get(code)
  if (known) known.places.push(place)
  else wrong.set(code, { message, places: [place] })
}

function wordsOf(reason: Oddity | HeapDestinationError, ways: Ways): string {
  if (reason instanceof HeapDestinationError) return reason.message
  return `${reason.message(ways)} If ids of yours look so, ${ways.literal}.`
}

const MAX_SHOWN = 5

function toText(places: readonly string[]): string {
  const more = places.length - MAX_SHOWN
  return `${places.slice(0, MAX_SHOWN).join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`
}
