// Opens what runners share besides events: settings, tokens, sessions, the log of changes, what alerts remember.
import type { AlertState } from '../../alerts/alert-file'
import type { Document } from '../../documents/document'
import type { Sessions } from '../../sessions/sessions'
import { ConfigStore } from '../../settings/config-store'
import type { KeyRing } from '../../settings/key-ring'
import type { SettingsLog } from '../../settings/settings-log'
import { AccessTokens } from '../../tokens/access-tokens'
import type { Database } from '../connection/database'
import { followDocuments, type FollowOptions } from './document-follower'
import { checkKey, compareKey } from './key-check'
import { PostgresDocument } from './postgres-document'
import { PostgresSessions } from './postgres-sessions'
import { PostgresSettingsLog } from './postgres-settings-log'
import { ALERTS, settingsFormat, TOKENS } from './row-formats'

export interface SharedSettings {
  readonly config: ConfigStore
  readonly settingsLog: SettingsLog
  readonly tokens: AccessTokens
  readonly sessions: Sessions
  readonly alertState: Document<AlertState>
  /** Follows no changes any more. */
  close(): void
}

export interface ReadSettings {
  readonly config: ConfigStore
  /** Learns of changes by itself from now on. Returns how to stop. */
  readonly follow: (options: FollowOptions) => () => void
}

/** The tables are there, and stay as they are. @throws Error as below */
export async function readSharedSettings(database: Database, key: KeyRing): Promise<ReadSettings> {
  await compareKey(database, key)
  const settings = await PostgresDocument.open(database, settingsFormat(key))
  return {
    config: new ConfigStore(settings),
    follow: (options) => followDocuments(database, [settings], options)
  }
}

/** The tables are there. @throws Error with what to do, for settings or a key that cannot be used */
export async function openSharedSettings(
  database: Database,
  key: KeyRing,
  options: FollowOptions
): Promise<SharedSettings> {
  await checkKey(database, key)
  const settings = await PostgresDocument.open(database, settingsFormat(key))
  const tokens = await PostgresDocument.open(database, TOKENS)
  const alertState = await PostgresDocument.open(database, ALERTS)
  return {
    config: new ConfigStore(settings),
    settingsLog: new PostgresSettingsLog(database, key),
    tokens: new AccessTokens(tokens),
    sessions: new PostgresSessions(database),
    alertState,
    close: followDocuments(database, [settings, tokens, alertState], options)
  }
}
