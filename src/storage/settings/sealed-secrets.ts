// Seals all secrets of a configuration before it is stored, and opens them again.
import { dirname, join } from 'node:path'
import type { Config } from './model'
import { findSecretBox, isSealed, needSecretBox, type SecretBox } from './secret-box'

/** Where the key to the secrets is, and what to say where it is not. */
export interface SecretKey {
  /** @throws NotSavedError if there is none, and none can be made */
  need(): SecretBox
  find(): SecretBox | undefined
  /** Where secrets are sealed, and there is no key. A sentence with what to do, like the next. */
  readonly missing: string
  /** @param which the secret, with its owner */
  readonly wrong: (which: string) => string
}

/** @throws NotSavedError where there are secrets, but no key */
export function sealSecrets(config: Config, key: SecretKey): Config {
  if (allSecrets(config).length === 0) return config
  const box = key.need()
  return mapSecrets(config, (secret) => box.seal(secret))
}

/**
 * Secrets that are not sealed are kept: earlier versions wrote them that way, and the next write seals them.
 * @throws Error with what to do, where a secret cannot be opened
 */
export function openSecrets(config: Config, key: SecretKey): Config {
  if (!allSecrets(config).some(isSealed)) return config
  const box = key.find()
  if (box === undefined) throw new Error(key.missing)
  return mapSecrets(config, (secret, { owner, what, name }) => {
    const opened = isSealed(secret) ? box.open(secret) : secret
    if (opened !== undefined) return opened
    throw new Error(key.wrong(`secret "${name}" of the ${what} "${owner.name}" (${owner.id})`))
  })
}

const ADVICE =
  'Restore secrets.key and settings.json from the same backup; or take the sealed values out of "secrets" in settings.json, start again, and enter them anew on the settings page.'

/** The file beside the settings file, so that a backup of the folder has both. Made when the first secret is stored. */
export function keyBeside(settingsPath: string): SecretKey {
  const path = join(dirname(settingsPath), 'secrets.key')
  return {
    need: () => needSecretBox(path),
    find: () => findSecretBox(path),
    missing: `${path} is missing: it opens the secrets in ${settingsPath}. ${ADVICE}`,
    wrong: (which) => `${path} does not open the ${which} in ${settingsPath}: one of them has changed. ${ADVICE}`
  }
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
