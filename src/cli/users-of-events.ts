// Reads the people to delete from a file of events. Their user ids are read as in `send`.
import type { Readable } from 'node:stream'
import type { ListedUser } from '../deletion'
import { MisuseError } from '../misuse'
import { readUserIds } from '../send'

/**
 * Each user id once, at the place where it first occurs.
 * @param path of the field, as for `send --user-id-from`
 * @throws MisuseError for a line that cannot be read, and for one without such a field: nobody is deleted
 */
export async function readUsersOf(input: string | Readable, path: string): Promise<ListedUser[]> {
  const users = new Map<string, ListedUser>()
  for await (const found of readUserIds({ input, userIdFrom: path })) {
    const place = `line ${String(found.line)}`
    if ('error' in found) throw new MisuseError(`nobody was deleted: ${place}: ${found.error.message}`)
    const id = toText(found.userId)
    if (id === undefined) {
      throw new MisuseError(`nobody was deleted: ${place}: there is no text in ${path}. Correct the list, or the path.`)
    }
    if (!users.has(id)) users.set(id, { id, place, isCell: true })
  }
  return [...users.values()]
}

/** Numbers count too, as in `send`, unless they have lost digits. */
function toText(userId: unknown): string | undefined {
  if (typeof userId === 'number') return Number.isSafeInteger(userId) ? String(userId) : undefined
  return typeof userId === 'string' ? userId : undefined
}
