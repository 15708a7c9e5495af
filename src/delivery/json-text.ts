// The JSON text of an item, written and counted once.

/** Bytes of a text in UTF-8. The only place where bytes are counted. */
export function byteLength(text: string): number {
  return Buffer.byteLength(text)
}

/**
 * An item that is JSON already: one text takes a fraction of the memory of the object that it stands for. It is counted at
 * once, while it is young: that makes one piece of the many in which it was written (bench: send).
 */
export class JsonText {
  readonly bytes: number

  constructor(readonly text: string) {
    this.bytes = byteLength(text)
  }
}

export function jsonOf(item: object): JsonText {
  return item instanceof JsonText ? item : new JsonText(JSON.stringify(item))
}
