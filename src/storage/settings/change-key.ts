// Changes the key to the secrets of a data folder that nobody else uses. After a kill, doing it again goes on.
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { replaceFile } from '../../files/replace-file'
import { readConfigFile, writeConfigFile } from './config-file'
import { createKey, readKeys } from './secret-box'
import { SettingsLogFile } from './settings-log-file'

/**
 * Makes a new key, and seals all secrets with it. The file has both keys until that is done.
 * @returns whether there is a key to be changed
 * @throws Error with what to do, for files that cannot be read or written
 */
export function changeKey(settingsPath: string): boolean {
  const keyPath = join(dirname(settingsPath), 'secrets.key')
  const [key, previous] = readKeys(keyPath)
  if (key === undefined) return false
  // What cannot be opened with the key of now could not be either after it is gone.
  readConfigFile(settingsPath)
  if (previous === undefined) replaceFile(keyPath, Buffer.concat([createKey(), key]))
  return finishKeyChange(settingsPath)
}

/** The rest of a change that was broken off; nothing where there is none. Returns whether there was. */
export function finishKeyChange(settingsPath: string): boolean {
  const keyPath = join(dirname(settingsPath), 'secrets.key')
  const [key, previous] = readKeys(keyPath)
  if (key === undefined || previous === undefined) return false
  if (existsSync(settingsPath)) writeConfigFile(settingsPath, readConfigFile(settingsPath))
  new SettingsLogFile(settingsPath).sealAll()
  replaceFile(keyPath, key)
  return true
}
