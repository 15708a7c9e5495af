// Reads and checks the list of people to delete. The whole list is checked before Heap is asked for anything.
import type { Readable } from 'node:stream'
import { HeapDestinationError } from '../errors'
import { parseDeletedUser } from '../heap/deletion-users'
import type { HeapSettings } from '../heap/settings'
import type { DeletionItem } from '../heap/wire'
import { MisuseError } from '../misuse'
import { readColumn } from './list-column'
import type { ListedUser } from './listed-user'
import { readListText } from './list-text'
import { haveColumns, oddityOf, type Oddity, type ListAdvice } from './odd-lines'

/**
 * Reads one id per line (blank lines are skipped, but count in line numbers), or a JSON array of strings, or, with
 * `column`, that column of a CSV file. Throws a `MisuseError` if the list cannot be read or is not text.
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

/** The ids of a JSON array; `undefined` if the text is not a JSON array. */
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
    `nobody was deleted: item ${String(wrong + 1)} of the JSON array is not text. Write every id in quotes: JSON loses the digits of long numbers.`
  )
}

export interface ListRules {
  /** Whether ids are accepted even if they do not look like ids. */
  readonly isLiteral?: boolean | undefined
  readonly advice?: ListAdvice
}

const FLAGS: ListAdvice = { literal: 'pass --literal', column: 'pass --column <name>' }

/** A user to delete: the id from the list, trimmed, and the item for Heap. */
export interface CheckedUser extends DeletionItem {
  readonly userId: string
}

/**
 * All listed users, without duplicates. If any entry is wrong, throws a `MisuseError` with one line per reason and the
 * places: nobody is deleted from a faulty list.
 */
export function checkUsers(
  listed: readonly ListedUser[],
  settings: HeapSettings,
  { isLiteral = false, advice = FLAGS }: ListRules = {}
): CheckedUser[] {
  const users = new Map<string, CheckedUser>()
  const wrong = new Map<string, Wrong>()
  const isCsv = haveColumns(listed)
  for (const [index, one] of listed.entries()) {
    const oddity = isLiteral ? undefined : oddityOf(one, { isFirst: index === 0, isCsv })
    const user = oddity ?? parseDeletedUser(one.id, settings)
    if ('identity' in user) users.set(user.identity, { ...user, userId: one.id.trim() })
    else note(wrong, one, { code: user.code, message: messageOf(user, advice) })
  }
  if (wrong.size === 0) return [...users.values()]
  const lines = Array.from(wrong.values(), ({ message, places }) => `${toText(places)}: ${message}`)
  throw new MisuseError(['nobody was deleted: some entries are not user ids.', ...lines].join('\n'))
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

function messageOf(reason: Oddity | HeapDestinationError, advice: ListAdvice): string {
  if (reason instanceof HeapDestinationError) return reason.message
  return `${reason.message(advice)} If your ids look like this, ${advice.literal}.`
}

const MAX_SHOWN = 5

function toText(places: readonly string[]): string {
  const more = places.length - MAX_SHOWN
  return `${places.slice(0, MAX_SHOWN).join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`
}
