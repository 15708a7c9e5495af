// Cuts text with JSON objects in a row, on one line or over several lines, into the texts of the objects.
import { BACKSLASH, CLOSING, COLON, COMMA, LINE_END, OPENING, OPENING_LIST, QUOTE } from './json-marks'
import { extend, MAX_LINE, type Line } from './lines'

export interface CutObject {
  readonly text: Line
  /** The line on which the object begins, from 1. */
  readonly line: number
}

export interface CutterOptions {
  /** The number of the first line. Default: 1. */
  readonly line?: number
  /** Whether to stop cutting when an object turns out to be only a broken line, so that lines follow. Default: no. */
  readonly isOfLines?: boolean
}

/** Holds one object in memory at most, however long the text is. */
export class ObjectCutter {
  private rest: Line = ''
  private depth = 0
  private isInString = false
  private isEscaped = false
  private line: number
  private startLine: number
  private readonly isOfLines: boolean
  private brokenIndex: number | undefined
  private isLineStart = true
  /** The text that is being cut, the start of the current object in it, and the objects that were found. */
  private text = ''
  private start = 0
  private objects: CutObject[] = []
  /**
   * Whether the second line of the first object is indented. If so, a bracket at the beginning of a line starts a new
   * object, even if the object before it was not closed.
   */
  private isIndented: boolean | undefined
  /** The last character that was neither blank nor inside a string. */
  private last = 0

  constructor({ line = 1, isOfLines = false }: CutterOptions = {}) {
    this.line = line
    this.startLine = line
    this.isOfLines = isOfLines
  }

  /**
   * The rest of the text, from a line start on, after cutting has stopped (`isOfLines`); `undefined` if all was cut.
   */
  get uncut(): { readonly text: string; readonly line: number } | undefined {
    return this.brokenIndex === undefined ? undefined : { text: this.text.slice(this.brokenIndex), line: this.line }
  }

  /** The objects that end in `text`, in order. Other text between them counts as one object per line. */
  cut(text: string): CutObject[] {
    this.text = text
    this.start = 0
    this.objects = []
    for (let index = 0; index < text.length && this.brokenIndex === undefined; index++) {
      const code = text.charCodeAt(index)
      if (this.isLineStart && this.depth > 0 && code !== LINE_END && code !== RETURN) {
        this.isIndented ??= code === SPACE || code === TAB
      }
      if (code === LINE_END) this.endLine(index)
      else if (this.isInString) this.readString(code)
      else this.readMark(code, index)
      this.isLineStart = code === LINE_END
    }
    if (this.brokenIndex === undefined) this.rest = extend(this.rest, text.slice(this.start), MAX_LINE)
    return this.objects
  }

  /** The text after the last object; `undefined` if there is none. */
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
    // A JSON string cannot contain a line end, so an unclosed string affects only its own line.
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
   * No value may start here, so the open object is broken, and the lines after its start do not belong to it. Each of
   * them counts by itself, since it may be an event.
   */
  private giveUp(index: number): void {
    const whole = extend(this.rest, this.text.slice(this.start, index), MAX_LINE)
    this.rest = ''
    this.start = index
    if (this.isOfLines) this.brokenIndex = index
    const lines: readonly Line[] = typeof whole === 'string' ? whole.split('\n') : [whole]
    for (const [offset, text] of lines.entries()) {
      if (!isBlank(text)) this.objects.push({ text, line: this.startLine + offset })
    }
  }

  /** Skips a comma between two objects. Other text starts a piece of its own. */
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

/** The characters that may precede a value inside a list or an object. */
const BEFORE_VALUE: ReadonlySet<number> = new Set([OPENING_LIST, COMMA, COLON])

/** One object after another on the same line. */
const FOLLOWS = /\}\s*,?\s*\{/

/** The objects of a line that consists of several objects; `undefined` for any other line. */
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
