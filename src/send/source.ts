// Opens one source of bytes: a file, a gzipped file, or a stream.
import { createReadStream, statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Readable } from 'node:stream'
import type { FileMark } from './checkpoint'
import { CutOffError } from './cut-off'
import { recogniseFormat } from '../files/file-format'
import { gunzip, inPieces } from './gunzip'
import { MisuseError, failureName } from '../misuse'
import { peek } from './peek'

export interface Source {
  readonly name: string
  readonly bytes: AsyncIterable<Uint8Array>
  /** Bytes of the file on disk. `undefined` for a stream. */
  readonly size: number | undefined
  /** Bytes of the file on disk that have been read and unpacked. */
  readonly position: () => number
  /** The state of the file now; `undefined` for a stream. Throws a `MisuseError` if the file is gone. */
  readonly mark: () => FileMark | undefined
  /** Ends reading at once. A reader that waits for bytes gets an error, but not a `CutOffError`. */
  readonly close: () => void
}

const READ_SIZE = 256 * 1024

const STANDARD_INPUT = 'standard input'

/** The first two bytes of every gzip stream (RFC 1952). */
const GZIP_START = [0x1f, 0x8b] as const

/** Throws a `MisuseError` if there is no such file, or if it is a folder. */
export function openFile(path: string): Source {
  const { size } = markOf(path)
  return sourceOf(() => createReadStream(path, { highWaterMark: READ_SIZE }), {
    name: path,
    size,
    mark: () => markOf(path)
  })
}

export function openStream(stream: Readable): Source {
  return sourceOf(() => stream, { name: STANDARD_INPUT, size: undefined, mark: () => undefined })
}

/** Opens nothing before the first read, so that a run that is refused leaves nothing open. */
function sourceOf(open: () => Readable, facts: Pick<Source, 'size' | 'mark'> & { readonly name: string }): Source {
  let position = 0
  let isClosed = false
  let stream: Readable | undefined
  const counted = async function* (bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of bytes) {
      position += chunk.byteLength
      yield chunk
    }
  }
  const unpacked = async function* (): AsyncGenerator<Uint8Array> {
    let isStarted = false
    try {
      stream = open()
      const { head, all } = await peek(stream as AsyncIterable<Uint8Array>)
      const isPacked = isGzip(head)
      const plain = isPacked ? await peek(gunzip(counted(inPieces(all)))) : { head, all: counted(all) }
      checkFormat(plain.head, { name: facts.name, isPacked })
      for await (const chunk of plain.all) {
        isStarted = true
        yield chunk
      }
    } catch (failure) {
      if (failure instanceof MisuseError) throw failure
      const reason = failureName(failure)
      if (isStarted && !isClosed) throw new CutOffError(facts.name, reason)
      throw new MisuseError(`${facts.name} cannot be read (${reason}). Check the file and start again.`)
    }
  }
  const close = (): void => {
    isClosed = true
    stream?.destroy()
  }
  return { name: facts.name, bytes: unpacked(), size: facts.size, position: () => position, mark: facts.mark, close }
}

/** True if both paths lead to the same file, also through links. */
export function isSameFile(path: string, other: string): boolean {
  return inodeOf(path) === inodeOf(other)
}

/** False for a pipe or a device. True for a path that does not exist yet. */
export function isOrdinaryFile(path: string): boolean {
  try {
    return statSync(path).isFile()
  } catch {
    return true
  }
}

function inodeOf(path: string): string {
  try {
    const { dev, ino } = statSync(path)
    return `${dev}:${ino}`
  } catch {
    return resolve(path)
  }
}

export function markOf(path: string): FileMark {
  try {
    const stats = statSync(path)
    if (stats.isDirectory()) throw new MisuseError(`${path} is a folder. Pass a file.`)
    return { size: stats.size, modifiedMs: stats.mtimeMs }
  } catch (failure) {
    if (failure instanceof MisuseError) throw failure
    throw new MisuseError(
      `${path} cannot be read (${failureName(failure)}). Check its name, and whether you may read it.`
    )
  }
}

/** Throws a `MisuseError` for a file that is not text, with the command that converts it. */
function checkFormat(head: Uint8Array, { name, isPacked }: { name: string; isPacked: boolean }): void {
  const format = recogniseFormat(head)
  if (format === undefined) return
  const file = name === STANDARD_INPUT ? '<file>' : name
  if (isPacked && isGzip(head)) {
    throw new MisuseError(`${name} is gzipped twice. Unpack it once: gunzip -c ${file} > ${file}.once.gz`)
  }
  const what = isPacked ? `${name} is gzipped, and what is in it is ${format.name}` : `${name} is ${format.name}`
  const unpack = isPacked ? `Unpack it first: gunzip -k ${file}. ` : ''
  throw new MisuseError(`${what}, not text. ${unpack}${format.advice.replaceAll('<file>', file)}`)
}

function isGzip(bytes: Uint8Array): boolean {
  return GZIP_START.every((byte, index) => bytes[index] === byte)
}
