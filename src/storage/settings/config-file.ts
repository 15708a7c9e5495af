// Keeps the configuration in one file that only its owner can read, with its secrets sealed. Knows no other content.
import { existsSync, readFileSync } from 'node:fs'
import { EMPTY_CONFIG, type Config } from './model'
import { replaceFile } from '../../files/replace-file'
import { openSecrets, sealSecrets } from './sealed-secrets'

/** The stored configuration, or an empty one. @throws Error for a file that is none: it is never overwritten. */
export function readConfigFile(path: string): Config {
  if (!existsSync(path)) return EMPTY_CONFIG
  const config = parse(readFileSync(path, 'utf8'))
  if (isConfig(config)) return openSecrets(config, path)
  throw new Error(`${path} is not a settings file of this version. Move it away, or start with another data directory.`)
}

/** Replaces the file as a whole: after a crash it is the old one or the new one. */
export function writeConfigFile(path: string, config: Config): void {
  replaceFile(path, `${JSON.stringify(sealSecrets(config, path), null, 2)}\n`)
}

/** No message of the parser: it would quote the file. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isConfig(value: unknown): value is Config {
  const { version, sources, destinations } = (value ?? {}) as Partial<Record<keyof Config, unknown>>
  return version === 1 && Array.isArray(sources) && Array.isArray(destinations)
}
