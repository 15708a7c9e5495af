// Cuts a stream into lines. A long line with several JSON objects is yielded object by object, since a file without
// line breaks is one line of any length. When an object continues on the next line, the text from there on is cut into
// objects instead of lines.
import { StringDecoder } from 'node:string_decoder'
import { extend, MAX_LINE, TOO_LONG, type Line } from './lines'
import { ObjectCutter, type CutObject } from './object-cutter'

/** One of several objects of a long line. */
export interface LinePart {
  readonly text: Line
  /** True for the last object of the line. */
  readonly isLast: boolean
}

/** Says that the text is cut into lines again, from this line number on. */
export interface LinesAgain {
  readonly from: number
}

/** From this many characters on, an unfinished line is searched for objects. Segment takes 32 KB for an event. */
const LONG_LINE = 64 * 1024

type Piece = Line | LinePart | CutObject | LinesAgain

/** The lines of each chunk of `bytes`, in order, without their line ends. A last line needs no line end. */
export async function* readLineParts(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Piece[]> {
  const decoder = new StringDecoder('utf8')
  const cutter = new TextCutter()
  for await (const chunk of bytes) {
    const pieces = cutter.add(decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)))
    if (pieces.length > 0) yield pieces
  }
  const end = [...cutter.add(decoder.end()), ...cutter.end()]
  if (end.length > 1 || (end[0] ?? '') !== '') yield end
}

/** Yields lines, and, from the first object that spans several lines on, objects. */
class TextCutter {
  private open = new OpenLine()
  private objects: ObjectCutter | undefined
  /** Set when an apparent object over several lines was only a broken line: from then on the text is cut into lines. */
  private isOfLines = false
  /** The number of the unfinished line. */
  private line = 1
  /** A line that may open an object over several lines, and the blank lines after it. */
  private held: string[] = []
  /** The beginning of the line after these. */
  private next = ''

  add(text: string): Piece[] {
    if (this.objects) return this.addToObjects(this.objects, text)
    const isHeld = this.held.length > 0
    const lines = `${this.next}${text}`.split('\n')
    const rest = lines.pop() ?? ''
    const pieces: Piece[] = []
    for (const [index, text] of lines.entries()) {
      const line = index > 0 || isHeld ? text : this.endLine(text, pieces)
      if (this.goesOn(line)) return [...pieces, ...this.cutObjects([...lines.slice(index), rest])]
      this.take(line, pieces)
      this.line++
    }
    return [...pieces, ...this.addOpen(rest)]
  }

  end(): Piece[] {
    if (!this.objects) return [...this.held, ...this.open.add(this.next), ...this.open.end()]
    const end = this.objects.end()
    return end ? [end] : []
  }

  /** The line that ends with `text`; `undefined` if it was yielded in parts. */
  private endLine(text: string, pieces: Piece[]): string | undefined {
    const ended = [...this.open.add(text), ...this.open.end()]
    this.open = new OpenLine()
    const [whole] = ended
    if (ended.length === 1 && typeof whole === 'string') return whole
    pieces.push(...ended)
    return undefined
  }

  private addToObjects(objects: ObjectCutter, text: string): Piece[] {
    const pieces: Piece[] = objects.cut(text)
    const { uncut } = objects
    if (uncut === undefined) return pieces
    this.objects = undefined
    this.isOfLines = true
    this.held = []
    this.next = ''
    this.line = uncut.line
    return [...pieces, { from: uncut.line }, ...this.add(uncut.text)]
  }

  private goesOn(line: string | undefined): boolean {
    const [opening] = this.held
    return opening !== undefined && line !== undefined && goesOn(opening, line)
  }

  /** Yields the line, or holds it. */
  private take(line: string | undefined, pieces: Piece[]): void {
    if (this.held.length > 0 && line?.trim() === '') {
      this.held.push(line)
      return
    }
    for (const one of this.held) pieces.push(one)
    this.held = []
    if (line === undefined) return
    if (!this.isOfLines && opensObject(line)) this.held.push(line)
    else pieces.push(line)
  }

  /** Adds the unfinished line. After a held line it waits until it is known what the held line is. */
  private addOpen(text: string): Piece[] {
    this.next = ''
    if (this.held.length === 0) return this.open.add(text)
    if (text.length > LONG_LINE) {
      if (this.goesOn(text)) return this.cutObjects([text])
      const { held } = this
      this.held = []
      return [...held, ...this.open.add(text)]
    }
    this.next = text
    return []
  }

  private cutObjects(lines: readonly string[]): Piece[] {
    const line = this.line - this.held.length
    this.objects = new ObjectCutter({ line, isOfLines: line > 1 })
    return this.addToObjects(this.objects, [...this.held, ...lines].join('\n'))
  }
}

/** `{` at the end of a line, or a first key without its value. The first group is the bracket that opens the value. */
const OPENING_LINE = /^\uFEFF?\s*\{\s*(?:"[^"]*"\s*:\s*([[{]?)\s*)?$/

function opensObject(line: string): boolean {
  return !line.endsWith('}') && OPENING_LINE.test(line)
}

/**
 * Whether the next line continues the object. If not, for example because it is an event, only the line before it is
 * broken.
 */
function goesOn(opening: string, next: string): boolean {
  if (OPENING_LINE.exec(opening)?.[1] === '[') return /^\s*["{[\]\d-]/.test(next)
  return /^\s*["}]/.test(next)
}

/** An unfinished line. */
class OpenLine {
  private text: Line = ''
  private cutter: ObjectCutter | undefined
  /** The last object of a long line so far, which may be its only one. */
  private held: Line | undefined
  private isSplit = false

  add(text: string): LinePart[] {
    if (this.cutter) return this.cut(this.cutter, text)
    const whole = this.text === TOO_LONG ? TOO_LONG : this.text + text
    if (whole === TOO_LONG || whole.length <= LONG_LINE) {
      this.text = whole
      return []
    }
    if (!whole.trimStart().startsWith('{')) {
      this.text = extend('', whole, MAX_LINE)
      return []
    }
    this.cutter = new ObjectCutter()
    return this.cut(this.cutter, whole)
  }

  /** The rest of the line, or the whole line. */
  end(): (Line | LinePart)[] {
    if (!this.cutter) return [this.text]
    const rest = this.cutter.end()
    const parts = rest === undefined ? [] : this.hold(rest.text)
    const last = this.held ?? ''
    return this.isSplit ? [...parts, { text: last, isLast: true }] : [last]
  }

  private cut(cutter: ObjectCutter, text: string): LinePart[] {
    return cutter.cut(text).flatMap((object) => this.hold(object.text))
  }

  private hold(text: Line): LinePart[] {
    const { held } = this
    this.held = text
    if (held === undefined) return []
    this.isSplit = true
    return [{ text: held, isLast: false }]
  }
}
