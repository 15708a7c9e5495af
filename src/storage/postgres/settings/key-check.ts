// Makes sure that all runners of a database seal secrets with the same key, and follows when that changes.
import { MisuseError } from '../../../misuse'
import type { KeyRing } from '../../settings/key-ring'
import type { Database, Session } from '../connection/database'

/** What the first runner with a key seals. Whoever changes the key seals it anew. */
export const KNOWN = 'heap-destination'
export const KEY_ROW = 'secret_key'

const MAKE = 'INSERT INTO documents (name, version, body) VALUES ($1, 1, $2) ON CONFLICT DO NOTHING'
const READ = 'SELECT body FROM documents WHERE name = $1'

/** @throws MisuseError if the key is another one, or missing although there is one */
export async function checkKey(database: Database, key: KeyRing): Promise<void> {
  const box = key.find()
  if (box !== undefined) await database.query(MAKE, [KEY_ROW, box.seal(KNOWN)])
  await compareKey(database, key)
}

/** The same, and stores nothing. @throws MisuseError as above */
export async function compareKey(database: Database, key: KeyRing): Promise<void> {
  follow(await database.query<{ body: string }>(READ, [KEY_ROW]), key)
}

/**
 * Inside the transaction that stores secrets, before it locks anything else: until it ends, the key is not changed.
 * @throws MisuseError as above
 */
export async function holdKey(session: Session, key: KeyRing): Promise<void> {
  follow(await session.query<{ body: string }>(`${READ} FOR SHARE`, [KEY_ROW]), key)
}

function follow([row]: readonly { readonly body: string }[], key: KeyRing): void {
  if (row === undefined || key.follow(row.body)) return
  throw new MisuseError(key.find() === undefined ? key.missing : key.wrong('secrets'))
}
