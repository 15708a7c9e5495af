// Seals all secrets of a configuration for the settings file, and opens them again.
import { dirname, join } from 'node:path'
import type { Config } from './model'
import { findSecretBox, isSealed, needSecretBox } from './secret-box'

/** Creates the key file beside the settings file when the first secret is stored. */
export function sealSecrets(config: Config, settingsPath: string): Config {
  if (allSecrets(config).length === 0) return config
  const box = needSecretBox(keyPathOf(settingsPath))
  return mapSecrets(config, (secret) => box.seal(secret))
}

/**
 * Secrets that are not sealed are kept: earlier versions wrote them that way, and the next write seals them.
 * @throws Error that names the file and the owner of a secret that cannot be opened
 */
export function openSecrets(config: Config, settingsPath: string): Config {
  const keyPath = keyPathOf(settingsPath)
  if (!allSecrets(config).some(isSealed)) return config
  const box = findSecretBox(keyPath)
  if (box === undefined) throw new Error(`${keyPath} is missing: it opens the secrets in ${settingsPath}. ${ADVICE}`)
  return mapSecrets(config, (secret, { owner, what, name }) => {
    const opened = isSealed(secret) ? box.open(secret) : secret
    if (opened !== undefined) return opened
    const which = `secret "${name}" of the ${what} "${owner.name}" (${owner.id})`
    throw new Error(`${keyPath} does not open the ${which} in ${settingsPath}: one of them has changed. ${ADVICE}`)
  })
}

const ADVICE =
  'Restore secrets.key and settings.json from the same backup; or take the sealed values out of "secrets" in settings.json, start again, and enter them anew on the settings page.'

/** Beside the settings file, so that a backup of the folder has both. */
function keyPathOf(settingsPath: string): string {
  return join(dirname(settingsPath), 'secrets.key')
}

function allSecrets({ sources, destinations, integrations, targets, recipients }: Config): string[] {
  const owners: readonly Pick<Owner, 'secrets'>[] = [sources, destinations, integrations, targets, recipients].flat()
  return owners.flatMap(({ secrets }) => Object.values(secrets ?? {}))
}

/** A part of the configuration that has secrets. */
interface Owner {
  readonly id: string
  readonly name: string
  readonly secrets?: Readonly<Record<string, string>>
}

interface Holder {
  readonly owner: Owner
  readonly what: 'source' | 'destination' | 'integration' | 'target' | 'recipient'
}

type Change = (secret: string, of: Holder & { readonly name: string }) => string

function mapSecrets(config: Config, change: Change): Config {
  const changeOf =
    (what: Holder['what']) =>
    <One extends Owner>(owner: One): One => {
      if (owner.secrets === undefined) return owner
      const entries = Object.entries(owner.secrets)
      const secrets = entries.map(([name, secret]) => [name, change(secret, { owner, what, name })] as const)
      return { ...owner, secrets: Object.fromEntries(secrets) }
    }
  return {
    ...config,
    sources: config.sources.map(changeOf('source')),
    destinations: config.destinations.map(changeOf('destination')),
    integrations: config.integrations.map(changeOf('integration')),
    targets: config.targets.map(changeOf('target')),
    recipients: config.recipients.map(changeOf('recipient'))
  }
}
