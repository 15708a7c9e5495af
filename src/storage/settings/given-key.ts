// The key to the secrets as an operator gives it, for settings in a database, which never holds the key.
import { readFileSync } from 'node:fs'
import { failureName, MisuseError } from '../../misuse'
import { KeyRing } from './key-ring'
import { KEY_BYTES } from './secret-box'

export interface GivenKey {
  /** HEAP_SECRET_KEY. */
  readonly text?: string | undefined
  /** `--secret-key-file`: a file with the same text. Further lines are previous keys. */
  readonly file?: string | undefined
  /** HEAP_SECRET_KEY_PREVIOUS: keys of before, with commas between them. */
  readonly previous?: string | undefined
}

const MAKE = 'Make one with: openssl rand -base64 32'
const GIVE =
  'Set HEAP_SECRET_KEY, or pass --secret-key-file, with the key that the other runners have. To change the key, give the old one as HEAP_SECRET_KEY_PREVIOUS.'

/** @throws MisuseError for what is no key; the message has no part of it */
export function readGivenKey({ text, file, previous }: GivenKey): KeyRing {
  if (text !== undefined && file !== undefined) {
    throw new MisuseError('Give the key to the secrets once: as HEAP_SECRET_KEY or in --secret-key-file.')
  }
  const where = file === undefined ? 'HEAP_SECRET_KEY' : `The file ${file}`
  const given = partsOf(file === undefined ? text : readText(file), '\n')
  const former = partsOf(previous, ',')
  if (file !== undefined && given.length === 0) throw new MisuseError(`${where} holds no key. ${MAKE}`)
  if (given.length === 0 && former.length > 0) {
    throw new MisuseError('HEAP_SECRET_KEY_PREVIOUS is set, and there is no key: set HEAP_SECRET_KEY to the new one.')
  }
  const keys = [
    ...given.map((key) => toBytes(key, where)),
    ...former.map((key) => toBytes(key, 'HEAP_SECRET_KEY_PREVIOUS'))
  ]
  return new KeyRing(keys, {
    none: `Nothing was changed. Secrets are sealed before they are stored in the database, and this runner has no key. ${MAKE}, give it to all runners as HEAP_SECRET_KEY or --secret-key-file, and try again.`,
    missing: `The database holds secrets that are sealed with a key which this runner does not have. ${GIVE}`,
    wrong: (which) => `The key of this runner does not open the ${which} in the database: it is another one. ${GIVE}`
  })
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (failure) {
    throw new MisuseError(`The file ${file} with the key to the secrets cannot be read (${failureName(failure)}).`)
  }
}

function partsOf(text: string | undefined, separator: string): string[] {
  const parts = (text ?? '').split(separator).map((part) => part.trim())
  return parts.filter((part) => part !== '')
}

function toBytes(key: string, where: string): Buffer {
  // Node takes base64 and base64url for one another.
  const bytes = /^[\w+/-]+=*$/.test(key) ? Buffer.from(key, 'base64') : Buffer.alloc(0)
  if (bytes.length === KEY_BYTES) return bytes
  throw new MisuseError(`${where} is not a key: a key is ${KEY_BYTES} random bytes in base64. ${MAKE}`)
}
