// Encrypts secrets, so that the settings file alone does not reveal them.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { replaceFile } from '../../files/replace-file'

/** Marks a sealed value. After it: IV, tag and encrypted bytes (AES-256-GCM), in base64url. */
const PREFIX = 'sealed:v1:'
const CIPHER = 'aes-256-gcm'
export const KEY_BYTES = 32
const IV_BYTES = 12
const TAG_BYTES = 16

export interface SecretBox {
  /** The encrypted secret as text. Sealing the same secret again gives another text. */
  seal(secret: string): string
  /** The secret in a sealed text; `undefined` if it is damaged or was sealed with another key. */
  open(sealed: string): string | undefined
}

export function isSealed(value: string): boolean {
  return value.startsWith(PREFIX)
}

/** The box with the key in the file; `undefined` if there is no file. @throws Error for a file that is not a key */
export function findSecretBox(keyPath: string): SecretBox | undefined {
  return boxOf(readKeys(keyPath).map(createSecretBox), 0)
}

/**
 * The key in the file; while it is being changed, the new one and the one before. None if there is no file.
 * @throws Error for a file that is not a key
 */
export function readKeys(keyPath: string): Buffer[] {
  if (!existsSync(keyPath)) return []
  const bytes = readFileSync(keyPath)
  if (bytes.length === KEY_BYTES) return [bytes]
  if (bytes.length === 2 * KEY_BYTES) return [bytes.subarray(0, KEY_BYTES), bytes.subarray(KEY_BYTES)]
  const size = `${String(bytes.length)} bytes instead of ${String(KEY_BYTES)}`
  throw new Error(`${keyPath} is damaged: it has ${size}. Restore it from a backup.`)
}

/** A box that opens what any of these has sealed, and seals as the one at `sealing` does; `undefined` without any. */
export function boxOf(boxes: readonly SecretBox[], sealing: number): SecretBox | undefined {
  const sealer = boxes[sealing]
  return (
    sealer && {
      seal: (secret) => sealer.seal(secret),
      open: (sealed) => boxes.map((box) => box.open(sealed)).find((opened) => opened !== undefined)
    }
  )
}

/** The same, but creates a key if there is none. Only its owner can read the file. */
export function needSecretBox(keyPath: string): SecretBox {
  const known = findSecretBox(keyPath)
  if (known !== undefined) return known
  const key = createKey()
  replaceFile(keyPath, key)
  return createSecretBox(key)
}

export function createKey(): Buffer {
  return randomBytes(KEY_BYTES)
}

/** @param key 32 bytes */
export function createSecretBox(key: Buffer): SecretBox {
  return {
    seal: (secret) => {
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES })
      const bytes = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
      return PREFIX + Buffer.concat([iv, cipher.getAuthTag(), bytes]).toString('base64url')
    },
    open: (sealed) => {
      const all = Buffer.from(sealed.slice(PREFIX.length), 'base64url')
      if (!isSealed(sealed) || all.length < IV_BYTES + TAG_BYTES) return undefined
      const iv = all.subarray(0, IV_BYTES)
      const decipher = createDecipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES })
      decipher.setAuthTag(all.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
      try {
        return decipher.update(all.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
      } catch {
        return undefined
      }
    }
  }
}
