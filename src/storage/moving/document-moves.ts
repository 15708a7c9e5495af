// Settings, tokens, what alerts remember, and the log of changes: few, and written as a whole, so that doing it again
// changes nothing. Secrets are opened with the key of one side and sealed with the key of the other.
import { join } from 'node:path'
import { openAlertFile } from '../alerts/alert-file'
import type { Database } from '../postgres/connection/database'
import { checkKey } from '../postgres/settings/key-check'
import { PostgresDocument, type RowFormat } from '../postgres/settings/postgres-document'
import { PostgresSettingsLog } from '../postgres/settings/postgres-settings-log'
import { ALERTS, settingsFormat, TOKENS } from '../postgres/settings/row-formats'
import type { Document } from '../documents/document'
import { openConfigFile } from '../settings/config-file'
import type { KeyRing } from '../settings/key-ring'
import type { SettingsLog } from '../settings/settings-log'
import { SettingsLogFile } from '../settings/settings-log-file'
import { openTokenFile } from '../tokens/token-file'
import type { Moved } from './checkpoint'

interface Documents {
  readonly folder: string
  readonly database: Database
  /** Of the database. */
  readonly key: KeyRing
}

export async function moveDocumentsUp({ folder, database, key }: Documents): Promise<Moved[]> {
  await checkKey(database, key)
  const open = <Body, Entry>(format: RowFormat<Body, Entry>) => PostgresDocument.open(database, format)
  const settings = join(folder, 'settings.json')
  const config = openConfigFile(settings).current
  await (await open(settingsFormat(key))).change(() => config)
  const tokens = openTokenFile(join(folder, 'tokens.json'))
  await copyDocument(tokens, await open(TOKENS))
  await copyDocument(openAlertFile(join(folder, 'alerts.json'), rethrow), await open(ALERTS))
  const log = await copyLog(logOf(folder), new PostgresSettingsLog(database, key))
  return toMoved({ tokens: tokens.current.length, log })
}

export async function moveDocumentsBack({ folder, database, key }: Documents): Promise<Moved[]> {
  await checkKey(database, key)
  const open = <Body, Entry>(format: RowFormat<Body, Entry>) => PostgresDocument.open(database, format)
  const config = (await open(settingsFormat(key))).current
  const store = openConfigFile(join(folder, 'settings.json'))
  await store.replace(config, store.current)
  const tokens = await open(TOKENS)
  await copyDocument(tokens, openTokenFile(join(folder, 'tokens.json')))
  await copyDocument(await open(ALERTS), openAlertFile(join(folder, 'alerts.json'), rethrow))
  const log = await copyLog(new PostgresSettingsLog(database, key), logOf(folder))
  return toMoved({ tokens: tokens.current.length, log })
}

async function copyDocument<Body>(from: Document<Body>, to: Document<Body>): Promise<void> {
  await to.change(() => from.current)
}

async function copyLog(from: SettingsLog, to: SettingsLog): Promise<number> {
  const known = new Set((await to.list()).map(({ id }) => id))
  const entries = await from.list()
  for (const entry of [...entries].reverse()) if (!known.has(entry.id)) await to.append(entry)
  return entries.length
}

function logOf(folder: string): SettingsLogFile {
  return new SettingsLogFile(join(folder, 'settings.json'))
}

function toMoved({ tokens, log }: { readonly tokens: number; readonly log: number }): Moved[] {
  return [
    { title: 'settings, with what alerts remember', rows: 1 },
    { title: 'tokens', rows: tokens },
    { title: 'changes of the settings', rows: log }
  ]
}

function rethrow(error: unknown): never {
  throw error
}
