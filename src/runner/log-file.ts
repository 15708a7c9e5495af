// Writes a log file of bounded size. A failed write is ignored.
import { appendFileSync, renameSync, statSync } from 'node:fs'
import { Writable } from 'node:stream'

export interface LogFileOptions {
  readonly path: string
  /** Bytes at which a new file is started. One older file is kept, as `<path>.1`. Default: 5 MiB. */
  readonly maxBytes?: number
}

const OWNER_ONLY = 0o600

/**
 * Each line is written at once, so that the last lines before a crash are in the file. On a full disk lines are lost.
 */
export function createLogFile({ path, maxBytes = 5 * 1024 ** 2 }: LogFileOptions): Writable {
  let bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  const append = (line: Buffer): void => {
    if (bytes > 0 && bytes + line.byteLength > maxBytes) {
      renameSync(path, `${path}.1`)
      bytes = 0
    }
    appendFileSync(path, line, { mode: OWNER_ONLY })
    bytes += line.byteLength
  }
  return new Writable({
    write: (line: Buffer, _encoding, done) => {
      try {
        append(line)
      } catch {
        // A log that cannot be written must not stop the runner.
      }
      done()
    }
  })
}
