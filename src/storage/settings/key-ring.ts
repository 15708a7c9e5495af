// The keys to the secrets while one takes the place of another: all of them open, one of them seals.
import { createHash } from 'node:crypto'
import { NotSavedError } from './not-saved'
import type { SecretKey } from './sealed-secrets'
import { boxOf, createSecretBox, type SecretBox } from './secret-box'

/** What is said where a key is needed and not there: sentences with what to do. */
export interface KeyWords extends Pick<SecretKey, 'missing' | 'wrong'> {
  readonly none: string
}

export class KeyRing implements SecretKey {
  /** Says which keys there are, for others who look whether they have the same. Nobody finds a key by it. */
  readonly names: readonly string[]
  readonly missing: string
  readonly wrong: (which: string) => string
  private readonly boxes: readonly SecretBox[]
  /** Place of the key that seals. */
  private sealing = 0

  /** @param keys of 32 bytes each, the newest first */
  constructor(
    private readonly keys: readonly Buffer[],
    private readonly words: KeyWords
  ) {
    this.names = keys.map(nameOf)
    this.missing = words.missing
    this.wrong = words.wrong
    this.boxes = keys.map(createSecretBox)
  }

  /** Whether it seals with a previous key, because that is the one that is in use. */
  get isBehind(): boolean {
    return this.sealing > 0
  }

  /** Seals from now on with the key that has sealed this. `false`: it is none of these. */
  follow(sealed: string): boolean {
    const place = this.boxes.findIndex((box) => box.open(sealed) !== undefined)
    if (place >= 0) this.sealing = place
    return place >= 0
  }

  need(): SecretBox {
    const box = this.find()
    if (box === undefined) throw new NotSavedError(this.words.none)
    return box
  }

  find(): SecretBox | undefined {
    return boxOf(this.boxes, this.sealing)
  }

  /** The same keys, of which the newest one seals. */
  newest(): KeyRing {
    return new KeyRing(this.keys, this.words)
  }
}

function nameOf(key: Buffer): string {
  return createHash('sha256').update('the name of the key').update(key).digest('hex').slice(0, 16)
}
