// The JSON text of an item, made and measured once.

/** Bytes of a text in UTF-8. The only place where bytes are counted. */
export function byteLength(text: string): number {
  return Buffer.byteLength(text)
}

/**
 * An item as JSON text, which takes a fraction of the memory of the object. Its bytes are counted at once: that also
 * turns the string into one piece of memory (bench: send).
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

/** The item itself, which is parsed anew if only its JSON text is kept. */
export function itemOf({ item }: { readonly item: object }): object {
  return item instanceof JsonText ? (JSON.parse(item.text) as object) : item
}
