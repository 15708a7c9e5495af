// Checks whether a write-ahead log still holds everything that was committed to it. SQLite itself reads up to the first
// damaged page and treats that as the end. Both formats: https://www.sqlite.org/walformat.html.

const HEADER_BYTES = 32
const FRAME_HEADER_BYTES = 24
/** The lowest bit of the first word gives the byte order of the checksums. */
const MAGIC = 0x377f0682
const INDEX_BYTES = 100

/**
 * Number of committed pages that are only in the log and are damaged or missing there. `index` is the file `-shm` of
 * the last process: it is written after each commit has been synced, and has the number of pages. 0 if it belongs to
 * another log.
 */
export function lostFrames(log: Buffer, index: Buffer): number {
  const known = readIndex(index)
  if (known === undefined || known.copied >= known.frames) return 0
  const header = readLogHeader(log)
  if (header === undefined) return known.frames - known.copied
  // The index belongs to another log: after a power cut it may be older.
  if (!header.salt.equals(known.salt)) return 0
  return known.frames - countFrames(log, header, known.frames)
}

/** `undefined` for an index that was not written completely. Numbers are in the byte order of the machine. */
function readIndex(index: Buffer): { frames: number; copied: number; salt: Buffer } | undefined {
  if (index.length < INDEX_BYTES || !index.subarray(0, 48).equals(index.subarray(48, 96))) return undefined
  if (index[12] !== 1) return undefined
  const read = (offset: number): number =>
    new Uint32Array(Uint8Array.prototype.slice.call(index, offset, offset + 4).buffer)[0] ?? 0
  return { frames: read(16), copied: read(96), salt: index.subarray(32, 40) }
}

interface LogHeader {
  readonly frameBytes: number
  readonly salt: Buffer
  readonly sums: Sums
  readonly read: Read
}

type Sums = readonly [number, number]
/** Reads a number in the byte order of this log's checksums. */
type Read = (bytes: Buffer, offset: number) => number

function readLogHeader(log: Buffer): LogHeader | undefined {
  if (log.length < HEADER_BYTES) return undefined
  const magic = log.readUInt32BE(0)
  if ((magic & ~1) >>> 0 !== MAGIC) return undefined
  const read: Read = (magic & 1) === 1 ? readBigEndian : readLittleEndian
  const sums = addUp(log.subarray(0, 24), [0, 0], read)
  if (!isSum(log, 24, sums)) return undefined
  const frameBytes = FRAME_HEADER_BYTES + log.readUInt32BE(8)
  return { frameBytes, salt: log.subarray(16, 24), sums, read }
}

/** Whole frames from the start, at most `limit`. */
function countFrames(log: Buffer, { frameBytes, salt, sums, read }: LogHeader, limit: number): number {
  let running = sums
  for (let count = 0; count < limit; count++) {
    const frame = log.subarray(HEADER_BYTES + count * frameBytes, HEADER_BYTES + (count + 1) * frameBytes)
    if (frame.length < frameBytes || !frame.subarray(8, 16).equals(salt)) return count
    running = addUp(frame.subarray(0, 8), running, read)
    running = addUp(frame.subarray(FRAME_HEADER_BYTES), running, read)
    if (!isSum(frame, 16, running)) return count
  }
  return limit
}

const readBigEndian: Read = (bytes, offset) => bytes.readInt32BE(offset)
const readLittleEndian: Read = (bytes, offset) => bytes.readInt32LE(offset)

function addUp(bytes: Buffer, [first, second]: Sums, read: Read): Sums {
  let [a, b] = [first, second]
  for (let offset = 0; offset < bytes.length; offset += 8) {
    a = (a + read(bytes, offset) + b) | 0
    b = (b + read(bytes, offset + 4) + a) | 0
  }
  return [a, b]
}

function isSum(bytes: Buffer, offset: number, [first, second]: Sums): boolean {
  return bytes.readInt32BE(offset) === first && bytes.readInt32BE(offset + 4) === second
}
