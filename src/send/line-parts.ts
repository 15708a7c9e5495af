// Lines of a stream, of which a long one that holds several objects is given out object by object: a file without line
// breaks may be one line of any length.
import { StringDecoder } from 'node:string_decoder'
import { extend, MAX_LINE, TOO_LONG, type Line } from './lines'
import { ObjectCutter } from './object-cutter'

/** One of the several objects of a long line. */
export interface LinePart {
  readonly text: Line
  /** Nothing more of this line follows. */
  readonly isLast: boolean
}

/** Characters from which on a line that has not ended is looked through for objects. Segment takes 32 KB for an event. */
const LONG_LINE = 64 * 1024

/** The lines of each chunk of `bytes`, in order, without their line ends. A last line needs no line end. */
export async function* readLineParts(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<(Line | LinePart)[]> {
  const decoder = new StringDecoder('utf8')
  let open = new OpenLine()
  for await (const chunk of bytes) {
    const [head = '', ...tails]: string[] = decoder
      .write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))
      .split('\n')
    const last = tails.pop()
    const lines: (Line | LinePart)[] = open.add(head)
    if (last !== undefined) {
      lines.push(...open.end(), ...tails)
      open = new OpenLine()
      lines.push(...open.add(last))
    }
    if (lines.length > 0) yield lines
  }
  const end = [...open.add(decoder.end()), ...open.end()]
  if (end.length > 1 || (end[0] ?? '') !== '') yield end
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
