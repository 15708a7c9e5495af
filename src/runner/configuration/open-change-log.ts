// Opens the log of changes of a data folder.
import { join } from 'node:path'
import { SettingsLog } from '../../storage/settings/settings-log'
import { ChangeLog, type ChangeLogOptions } from './change-log'

export function openChangeLog({
  dataDirectory,
  ...options
}: Omit<ChangeLogOptions, 'log'> & { dataDirectory: string }) {
  const log = new SettingsLog(join(dataDirectory, 'changes.ndjson'), join(dataDirectory, 'settings.json'))
  return new ChangeLog({ ...options, log })
}
