// Reads the whole input of a run as entries: a stream, one file, or several files one after another.
import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { MisuseError } from '../misuse'
import type { FileMark } from './checkpoint'
import type { Entry } from './entry'
import { markOf, openFile, openStream, type Source } from './source'

export interface RunInput {
  /** The paths of the files, in order; none for a stream. */
  readonly paths: readonly string[]
  readonly entries: AsyncGenerator<Entry[]>
  /** Bytes of all files on disk. `undefined` for a stream. */
  readonly size: number | undefined
  /** Bytes on disk whose entries have been read. */
  readonly position: () => number
  /** The state of all files when they were opened; `undefined` for a stream. */
  readonly mark: FileMark | undefined
  /** Throws a `MisuseError` if the file that is being read has changed. */
  readonly check: () => void
  /** Ends reading at once, even if the source is silent. */
  readonly close: () => void
}

export type ReadEntries = (source: Source) => AsyncGenerator<Entry[]>

/** Throws a `MisuseError` for a file that does not exist. */
export function openInput(input: string | Readable | readonly string[], read: ReadEntries): RunInput {
  if (typeof input === 'string') return openPaths([input], read)
  if (isList(input)) return openPaths(input, read)
  const source = openStream(input)
  const { size, position, close } = source
  return { paths: [], entries: read(source), size, position, mark: undefined, check: () => undefined, close }
}

function isList(input: Readable | readonly string[]): input is readonly string[] {
  return Array.isArray(input)
}

function openPaths(paths: readonly string[], read: ReadEntries): RunInput {
  const marks = paths.map(markOf)
  const size = marks.reduce((sum, mark) => sum + mark.size, 0)
  /** Bytes of the files that have been read to the end. */
  let bytesBefore = 0
  let isClosed = false
  let current: { readonly source: Source; readonly mark: FileMark } | undefined
  const check = (): void => {
    if (current) checkUnchanged(current.source.mark(), current.mark)
  }
  const readAll = async function* (): AsyncGenerator<Entry[]> {
    for (const [index, path] of paths.entries()) {
      const source = openFile(path)
      const mark = marks[index] ?? markOf(path)
      current = { source, mark }
      check()
      if (isClosed) return
      if (paths.length === 1) yield* read(source)
      else for await (const entries of read(source)) yield entries.map((entry) => ({ ...entry, file: path }))
      bytesBefore += mark.size
      current = undefined
    }
  }
  return {
    paths,
    entries: readAll(),
    size,
    position: () => bytesBefore + (current?.source.position() ?? 0),
    mark: paths.length === 1 ? marks[0] : markOfAll(paths, marks),
    check,
    close: () => {
      isClosed = true
      current?.source.close()
    }
  }
}

/**
 * Reads the beginning of each file, so that a file that cannot be read, or is not text, is found before anything is
 * sent. Throws one `MisuseError` for all of them.
 */
export async function checkBeginnings({ paths }: Pick<RunInput, 'paths'>, read: ReadEntries): Promise<void> {
  const messages: string[] = []
  for (const path of paths) {
    const source = openFile(path)
    try {
      await read(source).next()
    } catch (failure) {
      if (!(failure instanceof MisuseError)) throw failure
      messages.push(failure.message)
    } finally {
      source.close()
    }
  }
  const [first, ...more] = messages
  if (first === undefined) return
  throw new MisuseError(more.length === 0 ? first : `${first}\n${more.length} more of the files cannot be sent either.`)
}

/** The state of several files: a hash of their names and states. */
function markOfAll(paths: readonly string[], marks: readonly FileMark[]): FileMark {
  const files = createHash('sha256')
    .update(JSON.stringify(paths.map((path, index) => [path, marks[index]])))
    .digest('hex')
  const size = marks.reduce((sum, mark) => sum + mark.size, 0)
  return { size, modifiedMs: Math.max(0, ...marks.map(({ modifiedMs }) => modifiedMs)), files }
}

function checkUnchanged(now: FileMark | undefined, { size, modifiedMs }: FileMark): void {
  if (now === undefined || (now.size === size && now.modifiedMs === modifiedMs)) return
  throw new MisuseError('the file changed while it was read. Send a copy of it that nobody writes to.')
}
