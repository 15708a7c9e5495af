// Opens the log of changes of a data folder.
import { join } from 'node:path'
import { keyBeside } from '../../storage/settings/sealed-secrets'
import { SettingsLogFile } from '../../storage/settings/settings-log-file'
import { ChangeLog, type ChangeLogOptions } from './change-log'

export function openChangeLog({
  dataDirectory,
  ...options
}: Omit<ChangeLogOptions, 'log'> & { dataDirectory: string }) {
  const log = new SettingsLogFile(
    join(dataDirectory, 'changes.ndjson'),
    keyBeside(join(dataDirectory, 'settings.json'))
  )
  return new ChangeLog({ ...options, log })
}
