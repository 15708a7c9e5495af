// Cuts a JSON array into the texts of its elements without parsing them, so that a broken element does not affect the
// others. Holds one element in memory at most, however long the array is.
import { BACKSLASH, CLOSING, COMMA, OPENING, QUOTE } from './json-marks'
import { extend, MAX_LINE, type Line } from './lines'

export class ArrayCutter {
  private rest: Line = ''
  /** Number of open brackets: 0 outside the array, 1 between its elements. */
  private depth = 0
  private isInString = false
  private isEscaped = false

  constructor(private readonly maxLength = MAX_LINE) {}

  /** The elements that end in `text`, in order. Text outside of any array counts as an element too. */
  cut(text: string): Line[] {
    const elements: Line[] = []
    let start = 0
    const endElement = (index: number): void => {
      elements.push(extend(this.rest, text.slice(start, index), this.maxLength))
      this.rest = ''
      start = index + 1
    }
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index)
      if (this.isInString) this.readString(code)
      else if (code === QUOTE) this.isInString = true
      else if (OPENING.has(code)) {
        if (this.depth++ === 0) endElement(index)
      } else if (CLOSING.has(code)) {
        if (this.depth === 1) endElement(index)
        if (this.depth > 0) this.depth--
      } else if (code === COMMA && this.depth === 1) endElement(index)
    }
    this.rest = extend(this.rest, text.slice(start), this.maxLength)
    return elements
  }

  /** True while the array is not closed. */
  get isOpen(): boolean {
    return this.depth > 0
  }

  /** The text after the last element: blank unless the array was cut off or something follows it. */
  end(): Line {
    return this.rest
  }

  private readString(code: number): void {
    if (this.isEscaped) this.isEscaped = false
    else if (code === BACKSLASH) this.isEscaped = true
    else if (code === QUOTE) this.isInString = false
  }
}
