// Reserves disk space with a file. When the disk is full, the file is removed, so that stored events can be delivered.
import { randomBytes } from 'node:crypto'
import { existsSync, rmSync, statSync } from 'node:fs'
import { statfs, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { isOutOfRoom } from '../../out-of-room'

/**
 * Twice the size to which the write-ahead log grows before SQLite writes it back: 1000 pages of 4 KiB. The database
 * itself hardly grows then, because settled events are removed.
 */
const RESERVE_BYTES = 8 * 1024 ** 2
/** Bytes that must be free before the space is reserved again, since other programs need some as well. */
const PLENTY = 2 * RESERVE_BYTES
const OWNER_ONLY = 0o600

/**
 * wanted   the file does not exist yet.
 * held     the file exists.
 * spent    the file was removed. Until there is plenty of space again, the space is for stored events only.
 */
type State = 'wanted' | 'held' | 'spent'

/**
 * Opens the file for which space is reserved, and uses the reserve if the disk is full.
 * @throws Error with a message for people if that is not enough
 */
export function openWithin<Opened>(reserve: Reserve, open: () => Opened): Opened {
  for (;;) {
    try {
      return open()
    } catch (error) {
      if (!isOutOfRoom(error)) throw error
      if (reserve.spend()) continue
      const what = 'The disk is full, or events.db cannot be written: not even its index finds room (32 KB).'
      throw new Error(`${what} Free some space, and start again.`, { cause: error })
    }
  }
}

export class Reserve {
  private state: State = 'wanted'
  private isClosed = false
  private holding: Promise<void> | undefined

  constructor(private readonly path: string) {
    if (statSync(path, { throwIfNoEntry: false })?.size === RESERVE_BYTES) this.state = 'held'
  }

  get isSpent(): boolean {
    return this.state === 'spent'
  }

  /** Frees the reserved space; `false` if there is none. */
  spend(): boolean {
    // A process that was killed while it wrote the file has left a part of it, which is freed as well.
    if (this.isSpent || this.holding !== undefined || !existsSync(this.path)) return false
    this.state = 'spent'
    this.remove()
    return true
  }

  /** Reserves the space if there is plenty. Resolves to true if it had been spent and is now reserved again. */
  async hold(): Promise<boolean> {
    if (this.state === 'held' || this.isClosed) return false
    const wasSpent = this.isSpent
    this.holding ??= this.take().finally(() => (this.holding = undefined))
    await this.holding
    return wasSpent && !this.isSpent
  }

  /** The file stays, for the next start. */
  async close(): Promise<void> {
    this.isClosed = true
    await this.holding
  }

  private async take(): Promise<void> {
    try {
      const { bavail, bsize } = await statfs(dirname(this.path))
      if (bavail * bsize < PLENTY) return
      // Random bytes, which no file system can compress.
      await writeFile(this.path, await promisify(randomBytes)(RESERVE_BYTES), { mode: OWNER_ONLY })
      this.state = 'held'
    } catch {
      this.remove()
    }
  }

  private remove(): void {
    try {
      rmSync(this.path, { force: true })
    } catch {
      // The next call tries again.
    }
  }
}
