// Measures JSON text before it is parsed: its values, the largest object or list, and the depth. One pass over the
// bytes, without recursion. It does not check whether the text is valid JSON.

export interface ExtentLimits {
  /** Strings, numbers, objects, lists and so on, at any depth. */
  readonly values: number
  /** Entries of one object or list. */
  readonly width: number
  /** Objects and lists inside each other. */
  readonly levels: number
}

/** The limit that the text exceeds; `undefined` if it exceeds none. */
export type Excess = keyof ExtentLimits | undefined

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const OPEN_LIST = 0x5b
const OPEN_OBJECT = 0x7b
const CLOSE_LIST = 0x5d
const CLOSE_OBJECT = 0x7d

/** Counts a value for each comma and for each object or list, which is slightly too many for empty ones. */
export function findExcess(json: Uint8Array, limits: ExtentLimits): Excess {
  let values = 1
  let width = 0
  const outer: number[] = []
  for (let index = 0; index < json.length; index++) {
    const code = json[index]
    if (code === QUOTE) index = endOfString(json, index + 1)
    else if (code === COMMA) {
      values++
      if (++width >= limits.width) return 'width'
    } else if (code === OPEN_LIST || code === OPEN_OBJECT) {
      values++
      if (outer.push(width) > limits.levels) return 'levels'
      width = 0
    } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) width = outer.pop() ?? 0
    if (values > limits.values) return 'values'
  }
  return undefined
}

/** The index of the quote that ends the string, or the end of the text. */
export function endOfString(json: Uint8Array, start: number): number {
  let index = start
  while (index < json.length && json[index] !== QUOTE) index += json[index] === BACKSLASH ? 2 : 1
  return index
}
