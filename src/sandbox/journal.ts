// A file that records every accepted request, one per line.
import { appendFileSync, closeSync, existsSync, ftruncateSync, openSync, readFileSync } from 'node:fs'

/** One accepted request: its time (milliseconds since 1970), path and body. */
export interface Entry {
  readonly at: number
  readonly path: string
  readonly body: unknown
}

export interface Journal {
  /** Returns once the line has left this process: a kill -9 no longer loses it. `json` is the body as JSON text. */
  append(entry: { at: number; path: string; json: string }): void
  clear(): void
  close(): void
}

export const NO_JOURNAL: Journal = { append: () => undefined, clear: () => undefined, close: () => undefined }

/**
 * Reads the entries of earlier runs, passes them to `replay` in order, and keeps the file open for more. What follows
 * the last line end was interrupted by a crash before it was answered, and is cut off.
 * @throws Error when the file cannot be opened, or a whole line is not an entry: this is not a sandbox's file.
 */
export function openJournal(file: string, replay: (entry: Entry) => void): Journal {
  let size = existsSync(file) ? replayLines(file, readFileSync(file), replay) : 0
  // It holds people's data, so only the owner may read it.
  const descriptor = openSync(file, 'a', 0o600)
  ftruncateSync(descriptor, size)
  return {
    append: ({ at, path, json }) => {
      // Line ends inside JSON strings are escaped, so all others are layout and can go.
      const line = `{"at":${at},"path":${JSON.stringify(path)},"body":${json.replace(/[\r\n]+/g, ' ')}}\n`
      try {
        appendFileSync(descriptor, line)
      } catch (error) {
        // Half a line in the middle of the file would spoil all that follow it.
        ftruncateSync(descriptor, size)
        throw error
      }
      size += Buffer.byteLength(line)
    },
    clear: () => {
      ftruncateSync(descriptor, 0)
      size = 0
    },
    close: () => closeSync(descriptor)
  }
}

/**
 * Returns the length in bytes of the complete lines. Works on bytes, because a large file does not fit into one string.
 */
function replayLines(file: string, content: Buffer, replay: (entry: Entry) => void): number {
  let start = 0
  for (let number = 1; ; number += 1) {
    const end = content.indexOf(10, start)
    if (end === -1) return start
    try {
      replay(parseEntry(content.toString('utf8', start, end)))
    } catch (cause) {
      throw new Error(`${file}, line ${number}: not an entry of a sandbox's file. Choose another file or remove it.`, {
        cause
      })
    }
    start = end + 1
  }
}

function parseEntry(line: string): Entry {
  const entry = JSON.parse(line) as Partial<Entry> | null
  if (typeof entry?.at !== 'number' || typeof entry.path !== 'string') throw new Error('at or path is missing')
  return { at: entry.at, path: entry.path, body: entry.body }
}
