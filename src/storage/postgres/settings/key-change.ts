// Changes the key to the secrets of a database: seals everything anew, once every runner that lives has the new key.
import type { KeyRing } from '../../settings/key-ring'
import type { Database, Session } from '../connection/database'
import { DATABASE_NOW } from '../ownership/fence'
import { KEY_ROW, KNOWN } from './key-check'
import { PostgresSettingsLog } from './postgres-settings-log'
import { settingsFormat } from './row-formats'

/** How often to look whether the last runner has the new key, in milliseconds. Our choice. */
const LOOK_MS = 2000

const HOLD = 'SELECT body FROM documents WHERE name = $1 FOR UPDATE'
const WRITE = 'UPDATE documents SET body = $2, changed_at = now() WHERE name = $1'
const WITHOUT = `SELECT 1 FROM runners WHERE expires_at > ${DATABASE_NOW} AND NOT $1 = ANY(keys) LIMIT 1`

/**
 * Seals all secrets with the newest key, all or nothing. `waits`: a runner that lives does not have it yet, and could not
 * open them. `is so`: another runner has done it.
 */
export async function changeKey(database: Database, key: KeyRing): Promise<'done' | 'waits' | 'is so'> {
  const newest = key.newest()
  return database.transaction(async (session) => {
    const [known] = await session.query<{ body: string }>(HOLD, [KEY_ROW])
    if (known === undefined || (key.follow(known.body) && !key.isBehind)) return 'is so'
    if ((await session.query(WITHOUT, [newest.names[0] ?? ''])).length > 0) return 'waits'
    await sealSettings(session, newest)
    await new PostgresSettingsLog(database, newest).sealAll(session)
    await session.query(WRITE, [KEY_ROW, newest.need().seal(KNOWN)])
    return 'done'
  })
}

/** What they are stays the same, and so does their version. */
async function sealSettings(session: Session, key: KeyRing): Promise<void> {
  const format = settingsFormat(key)
  const [row] = await session.query<{ body: string }>(HOLD, [format.name])
  if (row === undefined || row.body === '') return
  await session.query(WRITE, [format.name, format.toText(format.parse(row.body))])
}

export interface FollowKeyOptions {
  readonly onError: (error: unknown) => void
  /** Called with a sentence when the change begins to wait, and when it is done. */
  readonly onNews: (text: string) => void
}

const WAITS =
  'Secrets are still sealed with a previous key. They will be sealed with HEAP_SECRET_KEY once every runner has it.'
const DONE = 'All secrets are sealed with HEAP_SECRET_KEY now: HEAP_SECRET_KEY_PREVIOUS can be left out.'

/** Where the newest key is not yet the one in use, changes it as soon as it may be. Returns how to stop. */
export function followKey(
  database: Database,
  key: KeyRing,
  { onError, onNews }: FollowKeyOptions
): () => Promise<void> {
  if (!key.isBehind) return async () => undefined
  let [looking, isSaid] = [Promise.resolve(), false]
  const look = async (): Promise<void> => {
    const state = await changeKey(database, key)
    if (state === 'waits' && !isSaid) onNews(WAITS)
    isSaid = true
    if (state === 'waits') return
    clearInterval(timer)
    onNews(DONE)
  }
  const timer = setInterval(() => {
    looking = looking.then(look).catch(onError)
  }, LOOK_MS).unref()
  return async () => {
    clearInterval(timer)
    await looking
  }
}
