// Lines of a stream, of which a long one that holds several objects is given out object by object: a file without line
// breaks may be one line of any length. Where a line opens an object that the next one goes on with, what follows is cut
// into objects.
import { StringDecoder } from 'node:string_decoder'
import { extend, MAX_LINE, TOO_LONG, type Line } from './lines'
import { ObjectCutter, type CutObject } from './object-cutter'

/** One of the several objects of a long line. */
export interface LinePart {
  readonly text: Line
  /** Nothing more of this line follows. */
  readonly isLast: boolean
}

/** What follows are lines again, and this is the number of the first. */
export interface LinesAgain {
  readonly from: number
}

/** Characters from which on a line that has not ended is looked through for objects. Segment takes 32 KB for an event. */
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

/** Lines as long as they are lines, and from the first object over several lines on its objects. */
class TextCutter {
  private open = new OpenLine()
  private objects: ObjectCutter | undefined
  /** Objects over several lines turned out to be one broken line: there are only lines. */
  private isOfLines = false
  /** The number of the line that has not ended. */
  private line = 1
  /** A line that may open an object over several lines, and the blank ones behind it. */
  private held: string[] = []
  /** What has come of the line behind these. */
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

  /** The line that ends with `text`; `undefined` where it was given out in parts. */
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

  /** Gives the line out, or holds it. */
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

  /** The line that has not ended. Behind a line that is held it waits until it is known what that one is. */
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

/** `{` at the end of a line, or a first key without its value. A list or object that is its value is the first group. */
const OPENING_LINE = /^\uFEFF?\s*\{\s*(?:"[^"]*"\s*:\s*([[{]?)\s*)?$/

function opensObject(line: string): boolean {
  return !line.endsWith('}') && OPENING_LINE.test(line)
}

/**
 * Whether the next line goes on with the object. Where it is an event or something else, the line before it is merely
 * broken, and costs no other.
 */
function goesOn(opening: string, next: string): boolean {
  if (OPENING_LINE.exec(opening)?.[1] === '[') return /^\s*["{[\]\d-]/.test(next)
  return /^\s*["}]/.test(next)
}

/** A line that has not ended. */
class OpenLine {
  private text: Line = ''
  private cutter: ObjectCutter | undefined
  /** An object of a long line that may be the only one. */
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

  /** What is left of it, or the whole line. */
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
