// Cuts a text of JSON objects that follow each other, on one line or over several, into the texts of the objects.
import { BACKSLASH, CLOSING, COMMA, LINE_END, OPENING, QUOTE } from './json-marks'
import { extend, MAX_LINE, type Line } from './lines'

export interface CutObject {
  readonly text: Line
  /** The line on which it begins, from 1. */
  readonly line: number
}

/** Holds one object at most, however long the text. */
export class ObjectCutter {
  private rest: Line = ''
  private depth = 0
  private isInString = false
  private isEscaped = false
  private startLine: number
  private isLineStart = true
  /** What is being cut, where the object begins in it, and what was found. */
  private text = ''
  private start = 0
  private objects: CutObject[] = []
  /**
   * What the second line of the first object shows. Where it is indented, a bracket at the beginning of a line begins an
   * object, whatever is still open before it.
   */
  private isIndented: boolean | undefined

  /** @param line the number of the first line */
  constructor(private line = 1) {
    this.startLine = line
  }

  /** The objects that end in `text`, in order. Whatever else is between them counts as one, for each line. */
  cut(text: string): CutObject[] {
    this.text = text
    this.start = 0
    this.objects = []
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index)
      if (this.isLineStart && this.depth > 0 && code !== LINE_END && code !== RETURN) {
        this.isIndented ??= code === SPACE || code === TAB
      }
      if (code === LINE_END) this.endLine(index)
      else if (this.isInString) this.readString(code)
      else this.readMark(code, index)
      this.isLineStart = code === LINE_END
    }
    this.rest = extend(this.rest, text.slice(this.start), MAX_LINE)
    return this.objects
  }

  /** What is left behind the last object; `undefined` for nothing. */
  end(): CutObject | undefined {
    return isBlank(this.rest) ? undefined : { text: this.rest, line: this.startLine }
  }

  private endAt(index: number): void {
    const whole = extend(this.rest, this.text.slice(this.start, index), MAX_LINE)
    this.rest = ''
    this.start = index
    if (!isBlank(whole)) this.objects.push({ text: whole, line: this.startLine })
  }

  private endLine(index: number): void {
    // No string of JSON has a line end in it: one that is not closed spoils no more than its line.
    this.isInString = false
    if (this.depth === 0) this.endAt(index)
    this.line++
  }

  private readMark(code: number, index: number): void {
    if (code === QUOTE) this.isInString = true
    else if (OPENING.has(code)) this.openAt(index)
    else if (CLOSING.has(code) && this.depth > 0) {
      if (--this.depth === 0) this.endAt(index + 1)
    } else if (this.depth === 0 && code > SPACE) this.readBetween(code, index)
  }

  private openAt(index: number): void {
    if (this.depth === 0 || (this.isIndented === true && this.isLineStart)) {
      this.endAt(index)
      this.depth = 0
      this.startLine = this.line
    }
    this.depth++
  }

  /** A comma may part two objects; anything else is no object. */
  private readBetween(code: number, index: number): void {
    if (!isBlank(this.rest) || !isBlank(this.text.slice(this.start, index))) return
    this.startLine = this.line
    if (code === COMMA) this.start = index + 1
  }

  private readString(code: number): void {
    if (this.isEscaped) this.isEscaped = false
    else if (code === BACKSLASH) this.isEscaped = true
    else if (code === QUOTE) this.isInString = false
  }
}

/** Where objects follow each other on one line. */
const FOLLOWS = /\}\s*,?\s*\{/

/** The objects of a line that holds nothing but several of them; `undefined` for any other line. */
export function objectsOf(line: string): readonly Line[] | undefined {
  if (!FOLLOWS.test(line)) return undefined
  const cutter = new ObjectCutter()
  const objects = cutter.cut(line).map(({ text }) => text)
  const isAll = cutter.end() === undefined && objects.length > 1
  return isAll && objects.every((text) => typeof text !== 'string' || text.trimStart().startsWith('{'))
    ? objects
    : undefined
}

const SPACE = 0x20
const TAB = 0x09
const RETURN = 0x0d

function isBlank(text: Line): boolean {
  return typeof text === 'string' && text.trim() === ''
}
