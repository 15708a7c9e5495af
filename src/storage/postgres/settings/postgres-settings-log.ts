// Keeps the last changes of the settings as rows of the database.
import type { KeyRing } from '../../settings/key-ring'
import { EMPTY_CONFIG, type Config } from '../../settings/model'
import { openSecrets, sealSecrets } from '../../settings/sealed-secrets'
import { KEPT_CHANGES, type SettingsChange, type SettingsLog } from '../../settings/settings-log'
import type { Database, Session } from '../connection/database'
import { holdKey } from './key-check'

interface Row {
  readonly id: string
  readonly at: number
  readonly changed_by: string | null
  readonly changes: string
  readonly before: string
  readonly after: string
}

const LIST = 'SELECT id, at, changed_by, changes, before, after FROM settings_changes ORDER BY number DESC LIMIT $1'
const ADD = 'INSERT INTO settings_changes (id, at, changed_by, changes, before, after) VALUES ($1, $2, $3, $4, $5, $6)'
const ALL = 'SELECT number, id, at, changed_by, changes, before, after FROM settings_changes FOR UPDATE'
const SEAL = 'UPDATE settings_changes SET before = $2, after = $3 WHERE number = $1'
const TRIM = `DELETE FROM settings_changes WHERE number <=
  (SELECT number FROM settings_changes ORDER BY number DESC OFFSET $1 LIMIT 1)`

/** Adds a line in a transaction that holds the key. */
export async function addToLog(session: Session, entry: SettingsChange, key: KeyRing): Promise<void> {
  const { id, at, by, changes, before, after } = entry
  await session.query(ADD, [id, at, by, JSON.stringify(changes), textOf(before, key), textOf(after, key)])
  await session.query(TRIM, [KEPT_CHANGES])
}

function textOf(config: Config, key: KeyRing): string {
  return JSON.stringify(sealSecrets(config, key))
}

export class PostgresSettingsLog implements SettingsLog {
  constructor(
    private readonly database: Database,
    private readonly key: KeyRing
  ) {}

  async list(): Promise<readonly SettingsChange[]> {
    const rows = await this.database.query<Row>(LIST, [KEPT_CHANGES])
    return rows.flatMap((row) => this.read(row))
  }

  async append(entry: SettingsChange): Promise<void> {
    await this.database.transaction(async (session) => {
      await holdKey(session, this.key)
      await addToLog(session, entry, this.key)
    })
  }

  /** Seals every line anew with the key. Those that it cannot read stay as they are. */
  async sealAll(session: Session): Promise<void> {
    for (const { number, ...row } of await session.query<Row & { readonly number: number }>(ALL)) {
      for (const { before, after } of this.read(row)) {
        await session.query(SEAL, [number, textOf(before, this.key), textOf(after, this.key)])
      }
    }
  }

  private read({ id, at, changed_by: by, changes, before, after }: Row): SettingsChange[] {
    try {
      const open = (text: string): Config =>
        openSecrets({ ...EMPTY_CONFIG, ...(JSON.parse(text) as Partial<Config>) }, this.key)
      return [{ id, at, by, changes: JSON.parse(changes) as unknown, before: open(before), after: open(after) }]
    } catch {
      return []
    }
  }
}
