// Opens what is to be sent: a file, a gzipped file, or a stream. Knows bytes and the state of files, no events.
import { createReadStream, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { FileMark } from './checkpoint'
import { MisuseError, reasonOf } from './misuse'
import { peek } from './peek'

export interface Source {
  readonly bytes: AsyncIterable<Uint8Array>
  /** Bytes of the file as it lies on disk. `undefined` for a stream. */
  readonly size: number | undefined
  /** Bytes of the file that have been read so far. */
  readonly position: () => number
  /** The state of the file now; `undefined` for a stream. Throws a `MisuseError` when the file is gone. */
  readonly mark: () => FileMark | undefined
  /** Ends the reading at once: whoever waits for bytes gets a failure. */
  readonly close: () => void
}

const READ_SIZE = 256 * 1024

/** The two bytes that every gzip stream begins with (RFC 1952). */
const GZIP_START = [0x1f, 0x8b] as const

/** Throws a `MisuseError` when there is no such file, or it is a directory. */
export function openFile(path: string): Source {
  const { size } = markOf(path)
  const file = createReadStream(path, { highWaterMark: READ_SIZE })
  return {
    bytes: unpack(file, path),
    size,
    position: () => file.bytesRead,
    mark: () => markOf(path),
    close: () => file.destroy()
  }
}

export function openStream(stream: Readable): Source {
  const bytes = unpack(stream, 'standard input')
  return { bytes, size: undefined, position: () => 0, mark: () => undefined, close: () => stream.destroy() }
}

/** True when both paths lead to one file, by whatever names and links. */
export function isSameFile(path: string, other: string): boolean {
  return inodeOf(path) === inodeOf(other)
}

/** False for a pipe or a device. A path where nothing is yet can become an ordinary file. */
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

function markOf(path: string): FileMark {
  try {
    const stats = statSync(path)
    if (stats.isDirectory()) throw new MisuseError(`${path} is a folder. Pass one file of events.`)
    return { size: stats.size, modifiedMs: stats.mtimeMs }
  } catch (failure) {
    if (failure instanceof MisuseError) throw failure
    throw new MisuseError(`${path} cannot be read (${reasonOf(failure)}). Check its name, and whether you may read it.`)
  }
}

async function* unpack(stream: Readable, name: string): AsyncGenerator<Uint8Array> {
  try {
    const { head, all } = await peek(stream as AsyncIterable<Uint8Array>)
    yield* isGzip(head) ? gunzip(all) : all
  } catch (failure) {
    throw new MisuseError(`${name} cannot be read any further (${reasonOf(failure)}). Check the file and start again.`)
  }
}

function isGzip(bytes: Uint8Array): boolean {
  return GZIP_START.every((byte, index) => bytes[index] === byte)
}

function gunzip(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  // A failure destroys the returned stream with it, and so reaches whoever reads.
  return pipeline(Readable.from(bytes), createGunzip(), () => undefined) as AsyncIterable<Uint8Array>
}
