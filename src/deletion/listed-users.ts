// Who is to be deleted: ids from a file or the command line, checked as a whole before anything is asked.
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { HeapDestinationError } from '../errors'
import { parseDeletedUser } from '../heap/deletion-users'
import type { HeapSettings } from '../heap/settings'
import type { DeletionItem } from '../heap/wire'
import { MisuseError, reasonOf } from '../misuse'

/** An id, and where it stands, in words: `line 3`. */
export interface ListedUser {
  readonly id: string
  readonly place: string
}

/** One id a line; blank lines count for nothing but the numbering. A `MisuseError` when it cannot be read. */
export async function readUserList(input: string | Readable): Promise<ListedUser[]> {
  const stream = typeof input === 'string' ? createReadStream(input) : input
  const listed: ListedUser[] = []
  let line = 0
  try {
    // Without this, a stream that fails would end the lines as if the file were over.
    const failed = new Promise<never>((_, reject) => stream.once('error', reject))
    failed.catch(() => undefined)
    const lines = createInterface({ input: stream, crlfDelay: Infinity })[Symbol.asyncIterator]()
    for (;;) {
      const next = await Promise.race([lines.next(), failed])
      if (next.done === true) return listed
      line++
      const id = line === 1 ? next.value.replace(/^\ufeff/, '') : next.value
      if (id.trim() !== '') listed.push({ id, place: `line ${String(line)}` })
    }
  } catch (failure) {
    throw new MisuseError(`the list of users cannot be read: ${reasonOf(failure)}.`)
  }
}

const MAX_SHOWN = 20

/** All of them, nobody twice; or a `MisuseError` that says what is wrong where: nobody is deleted from a list that is not right. */
export function checkUsers(listed: readonly ListedUser[], settings: HeapSettings): DeletionItem[] {
  const users = new Map<string, DeletionItem>()
  const wrong: string[] = []
  for (const { id, place } of listed) {
    const user = parseDeletedUser(id, settings)
    if (user instanceof HeapDestinationError) wrong.push(`${place}: ${user.message}`)
    else users.set(user.identity, user)
  }
  if (wrong.length === 0) return [...users.values()]
  const more = wrong.length > MAX_SHOWN ? [`and ${String(wrong.length - MAX_SHOWN)} more`] : []
  throw new MisuseError(
    ['nobody was deleted: not every user id is one.', ...wrong.slice(0, MAX_SHOWN), ...more].join('\n')
  )
}
