// Makes sure that all runners of a database seal secrets with the same key.
import { MisuseError } from '../../../misuse'
import type { SecretKey } from '../../settings/sealed-secrets'
import type { Database } from '../connection/database'

/** What the first runner with a key seals. */
const KNOWN = 'heap-destination'
const NAME = 'secret_key'

const MAKE = 'INSERT INTO documents (name, version, body) VALUES ($1, 1, $2) ON CONFLICT DO NOTHING'
const READ = 'SELECT body FROM documents WHERE name = $1'

/** @throws MisuseError if the key is another one, or missing although there is one */
export async function checkKey(database: Database, key: SecretKey): Promise<void> {
  const box = key.find()
  if (box !== undefined) await database.query(MAKE, [NAME, box.seal(KNOWN)])
  const [row] = await database.query<{ readonly body: string }>(READ, [NAME])
  if (row === undefined) return
  if (box === undefined) throw new MisuseError(key.missing)
  if (box.open(row.body) !== KNOWN) throw new MisuseError(key.wrong('secrets'))
}
