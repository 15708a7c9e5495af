// The secrets of all destinations, sealed for the settings file and opened from it.
import { dirname, join } from 'node:path'
import type { Config, Destination } from './model'
import { findSecretBox, isSealed, needSecretBox } from './secret-box'

/** Makes the key beside the settings file when the first secret is stored. */
export function sealSecrets(config: Config, settingsPath: string): Config {
  if (!config.destinations.some(({ secrets }) => Object.keys(secrets).length > 0)) return config
  const box = needSecretBox(keyPathOf(settingsPath))
  return mapSecrets(config, (secret) => box.seal(secret))
}

/**
 * Secrets that are not sealed stay as they are: earlier versions wrote them so, and the next write seals them.
 * @throws Error that names the file and the destination, when a sealed one cannot be opened
 */
export function openSecrets(config: Config, settingsPath: string): Config {
  const keyPath = keyPathOf(settingsPath)
  const isAnySealed = config.destinations.some(({ secrets }) => Object.values(secrets).some(isSealed))
  if (!isAnySealed) return config
  const box = findSecretBox(keyPath)
  if (box === undefined) throw new Error(`${keyPath} is missing: it opens the secrets in ${settingsPath}. ${ADVICE}`)
  return mapSecrets(config, (secret, { destination, name }) => {
    const opened = isSealed(secret) ? box.open(secret) : secret
    if (opened !== undefined) return opened
    const which = `secret "${name}" of the destination "${destination.name}" (${destination.id})`
    throw new Error(`${keyPath} does not open the ${which} in ${settingsPath}: one of them has changed. ${ADVICE}`)
  })
}

const ADVICE =
  'Restore secrets.key and settings.json from the same backup; or take the sealed values out of "secrets" in settings.json, start again, and enter them anew on the settings page.'

/** Beside the settings, so that a backup of the directory has both. */
function keyPathOf(settingsPath: string): string {
  return join(dirname(settingsPath), 'secrets.key')
}

type Change = (secret: string, of: { destination: Destination; name: string }) => string

function mapSecrets(config: Config, change: Change): Config {
  const destinations = config.destinations.map((destination) => {
    const entries = Object.entries(destination.secrets)
    const secrets = Object.fromEntries(entries.map(([name, secret]) => [name, change(secret, { destination, name })]))
    return { ...destination, secrets }
  })
  return { ...config, destinations }
}
