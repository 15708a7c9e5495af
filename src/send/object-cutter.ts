// Cuts a text of JSON objects that follow each other, on one line or over several, into the texts of the objects.
import { BACKSLASH, CLOSING, COLON, COMMA, LINE_END, OPENING, OPENING_LIST, QUOTE } from './json-marks'
import { extend, MAX_LINE, type Line } from './lines'

export interface CutObject {
  readonly text: Line
  /** The line on which it begins, from 1. */
  readonly line: number
}

export interface CutterOptions {
  /** The number of the first line. Default: 1. */
  readonly line?: number
  /** Whether the text is taken for lines again where an object turns out to be one broken line. Default: no. */
  readonly isOfLines?: boolean
}

/** Holds one object at most, however long the text. */
export class ObjectCutter {
  private rest: Line = ''
  private depth = 0
  private isInString = false
  private isEscaped = false
  private line: number
  private startLine: number
  private readonly isOfLines: boolean
  private brokenAt: number | undefined
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
  /** The last character that was neither blank nor inside of a string. */
  private last = 0

  constructor({ line = 1, isOfLines = false }: CutterOptions = {}) {
    this.line = line
    this.startLine = line
    this.isOfLines = isOfLines
  }

  /** What begins a line and is not cut, because the text is lines after all; `undefined` where all is cut. */
  get uncut(): { readonly text: string; readonly line: number } | undefined {
    return this.brokenAt === undefined ? undefined : { text: this.text.slice(this.brokenAt), line: this.line }
  }

  /** The objects that end in `text`, in order. Whatever else is between them counts as one, for each line. */
  cut(text: string): CutObject[] {
    this.text = text
    this.start = 0
    this.objects = []
    for (let index = 0; index < text.length && this.brokenAt === undefined; index++) {
      const code = text.charCodeAt(index)
      if (this.isLineStart && this.depth > 0 && code !== LINE_END && code !== RETURN) {
        this.isIndented ??= code === SPACE || code === TAB
      }
      if (code === LINE_END) this.endLine(index)
      else if (this.isInString) this.readString(code)
      else this.readMark(code, index)
      this.isLineStart = code === LINE_END
    }
    if (this.brokenAt === undefined) this.rest = extend(this.rest, text.slice(this.start), MAX_LINE)
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
    if (code <= SPACE) return
    if (code === QUOTE) this.isInString = true
    else if (OPENING.has(code)) this.openAt(index)
    else if (CLOSING.has(code) && this.depth > 0) {
      if (--this.depth === 0) this.endAt(index + 1)
    } else if (this.depth === 0) this.readBetween(code, index)
    this.last = code
  }

  private openAt(index: number): void {
    if (this.isLineStart && this.depth > 0 && this.isIndented !== true && !BEFORE_VALUE.has(this.last)) {
      this.giveUp(index)
    } else if (this.depth === 0 || (this.isIndented === true && this.isLineStart)) this.endAt(index)
    else {
      this.depth++
      return
    }
    this.depth = 1
    this.startLine = this.line
  }

  /**
   * No value may follow here: what was open is broken, and took the lines behind it for its own. Each of them counts by
   * itself, since it may be an event.
   */
  private giveUp(index: number): void {
    const whole = extend(this.rest, this.text.slice(this.start, index), MAX_LINE)
    this.rest = ''
    this.start = index
    if (this.isOfLines) this.brokenAt = index
    const lines: readonly Line[] = typeof whole === 'string' ? whole.split('\n') : [whole]
    for (const [offset, text] of lines.entries()) {
      if (!isBlank(text)) this.objects.push({ text, line: this.startLine + offset })
    }
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

/** What may be in front of a value inside of a list or an object. */
const BEFORE_VALUE: ReadonlySet<number> = new Set([OPENING_LIST, COMMA, COLON])

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
