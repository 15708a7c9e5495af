// Reads and writes the settings file, which only its owner can read and in which secrets are sealed.
import { existsSync, readFileSync } from 'node:fs'
import { replaceFile } from '../../files/replace-file'
import { failureName } from '../../misuse'
import { FileDocument, type FileFormat } from '../documents/file-document'
import { checkConfig } from './config-schema'
import { ConfigStore } from './config-store'
import { EMPTY_CONFIG, type Config } from './model'
import { notSavedBy } from './not-saved'
import type { SettingsChange } from './settings-log'
import type { SettingsLogFile } from './settings-log-file'
import { keyBeside, openSecrets, sealSecrets } from './sealed-secrets'

/**
 * @param log has a line for each change that is noted, written before the change is made
 * @throws Error for a file that cannot be read: it is never overwritten
 */
export function openConfigFile(path: string, log?: SettingsLogFile): ConfigStore {
  const format: FileFormat<Config, SettingsChange> = {
    none: EMPTY_CONFIG,
    read: readConfigFile,
    write: writeConfigFile,
    isShared: false,
    ...(log && { begin: (entry) => log.begin(entry) })
  }
  return new ConfigStore(new FileDocument(path, format))
}

/**
 * The file of a runner that may be at work: `refresh` learns of what it has changed.
 * @throws Error for a file that cannot be read
 */
export function followConfigFile(path: string): ConfigStore {
  const format = { none: EMPTY_CONFIG, read: readConfigFile, write: writeConfigFile, isShared: true }
  return new ConfigStore(new FileDocument(path, format))
}

/** The stored configuration, or an empty one. @throws Error for a file that cannot be read: it is never overwritten. */
export function readConfigFile(path: string): Config {
  if (!existsSync(path)) return EMPTY_CONFIG
  const value = parse(readText(path))
  if (value === undefined) throw new Error(`${path} is damaged: it is not valid JSON, or only a part of it. ${ADVICE}`)
  const checked = checkConfig(value)
  if ('config' in checked) return openSecrets(checked.config, keyBeside(path))
  const where = checked.wrongAt === '' ? '' : ` at ${checked.wrongAt}`
  throw new Error(`${path} is not a settings file of this version${where}. ${ADVICE}`)
}

const ADVICE =
  'Restore it from a backup, or move it away and start again: events that wait are kept, and the page asks about them.'

/**
 * Replaces the file. After a crash it is the old or the new one.
 * @throws NotSavedError if the file system refuses; the file is then unchanged
 */
export function writeConfigFile(path: string, config: Config): void {
  try {
    replaceFile(path, `${JSON.stringify(sealSecrets(config, keyBeside(path)), null, 2)}\n`)
  } catch (failure) {
    throw notSavedBy(failure, path)
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (failure) {
    throw new Error(`${path} cannot be read (${failureName(failure)}). ${ADVICE}`, { cause: failure })
  }
}

/** The parser's message is not used, because it would quote the file. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
