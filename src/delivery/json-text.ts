// The JSON text of an item, written once. Knows no endpoint.

/** An item that is JSON already: one text takes a fraction of the memory of the object that it stands for. */
export class JsonText {
  constructor(readonly text: string) {}
}

export function textOf(item: object): string {
  return item instanceof JsonText ? item.text : JSON.stringify(item)
}
