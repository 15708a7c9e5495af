// Keeps the configuration in one file that only its owner can read. Knows its version, not its contents.
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { EMPTY_CONFIG, type Config } from './model'

const OWNER_ONLY = 0o600

/** The stored configuration, or an empty one. @throws Error for a file that is none: it is never overwritten. */
export function readConfigFile(path: string): Config {
  if (!existsSync(path)) return EMPTY_CONFIG
  const config: unknown = JSON.parse(readFileSync(path, 'utf8'))
  if (isConfig(config)) return config
  throw new Error(`${path} is not a settings file of this version. Move it away, or start with another data directory.`)
}

/** Replaces the file as a whole: after a crash it is the old one or the new one. */
export function writeConfigFile(path: string, config: Config): void {
  const draft = `${path}.new`
  const file = openSync(draft, 'w', OWNER_ONLY)
  try {
    writeSync(file, `${JSON.stringify(config, null, 2)}\n`)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(draft, path)
}

function isConfig(value: unknown): value is Config {
  const { version, sources, destinations } = (value ?? {}) as Partial<Record<keyof Config, unknown>>
  return version === 1 && Array.isArray(sources) && Array.isArray(destinations)
}
