// Opens the settings of a data folder with the log of their changes.
import { join } from 'node:path'
import { openConfigFile } from '../../storage/settings/config-file'
import type { ConfigStore } from '../../storage/settings/config-store'
import { SettingsLogFile } from '../../storage/settings/settings-log-file'
import { ChangeLog, type ChangeLogOptions } from './change-log'

type FolderOptions = Omit<ChangeLogOptions, 'log' | 'config'> & { readonly dataDirectory: string }

/** @throws Error for settings that cannot be read */
export function openChangeLog({ dataDirectory, ...options }: FolderOptions): {
  readonly config: ConfigStore
  readonly changes: ChangeLog
} {
  const path = join(dataDirectory, 'settings.json')
  const log = new SettingsLogFile(path)
  const config = openConfigFile(path, log)
  return { config, changes: new ChangeLog({ ...options, config, log }) }
}
