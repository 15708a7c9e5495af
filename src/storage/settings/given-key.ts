// The key to the secrets as an operator gives it, for settings in a database, which never holds the key.
import { readFileSync } from 'node:fs'
import { failureName, MisuseError } from '../../misuse'
import { NotSavedError } from './not-saved'
import type { SecretKey } from './sealed-secrets'
import { createSecretBox, KEY_BYTES, type SecretBox } from './secret-box'

export interface GivenKey {
  /** HEAP_SECRET_KEY. */
  readonly text?: string | undefined
  /** `--secret-key-file`: a file with the same text. */
  readonly file?: string | undefined
}

const MAKE = 'Make one with: openssl rand -base64 32'
const GIVE = 'Set HEAP_SECRET_KEY, or pass --secret-key-file, with the key that the other runners have.'

/** @throws MisuseError for what is no key; the message has no part of it */
export function readGivenKey({ text, file }: GivenKey): SecretKey {
  if (text !== undefined && file !== undefined) {
    throw new MisuseError('Give the key to the secrets once: as HEAP_SECRET_KEY or in --secret-key-file.')
  }
  const where = file === undefined ? 'HEAP_SECRET_KEY' : `The file ${file}`
  const given = file === undefined ? text : readText(file)
  return secretKeyOf(given === undefined || given.trim() === '' ? undefined : toBox(given, where))
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (failure) {
    throw new MisuseError(`The file ${file} with the key to the secrets cannot be read (${failureName(failure)}).`)
  }
}

function toBox(text: string, where: string): SecretBox {
  const key = text.trim()
  // Node takes base64 and base64url for one another.
  const bytes = /^[\w+/-]+=*$/.test(key) ? Buffer.from(key, 'base64') : Buffer.alloc(0)
  if (bytes.length === KEY_BYTES) return createSecretBox(bytes)
  throw new MisuseError(`${where} is not a key: a key is ${KEY_BYTES} random bytes in base64. ${MAKE}`)
}

function secretKeyOf(box: SecretBox | undefined): SecretKey {
  return {
    need: () => {
      if (box !== undefined) return box
      const message = `Nothing was changed. Secrets are sealed before they are stored in the database, and this runner has no key. ${MAKE}, give it to all runners as HEAP_SECRET_KEY or --secret-key-file, and save again.`
      throw new NotSavedError(message)
    },
    find: () => box,
    missing: `The database holds secrets that are sealed with a key which this runner does not have. ${GIVE}`,
    wrong: (which) => `The key of this runner does not open the ${which} in the database: it is another one. ${GIVE}`
  }
}
