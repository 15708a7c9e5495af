// Room on the disk that is kept back, so that what is stored is still delivered when the disk is full.
import { randomBytes } from 'node:crypto'
import { existsSync, rmSync, statSync } from 'node:fs'
import { statfs, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { isOutOfRoom } from '../../out-of-room'

/**
 * Twice what the write-ahead log grows to before SQLite writes it back: 1000 pages of 4 KiB. What is settled is forgotten
 * meanwhile, so that the database itself hardly grows.
 */
const RESERVE_BYTES = 8 * 1024 ** 2
/** Bytes that have to be free before the room is taken back: others need some, too. */
const PLENTY = 2 * RESERVE_BYTES
const OWNER_ONLY = 0o600

/**
 * wanted   there was no room for it yet, or no time.
 * held     the file is there.
 * spent    the file was given up. Until there is plenty of room again, what is left is for what is stored.
 */
type State = 'wanted' | 'held' | 'spent'

/** Opens the file that the room is kept for, with the help of it if need be. @throws Error in words on a disk that is full */
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

  /** Gives the room away; `false` when there is none to give. */
  spend(): boolean {
    // What a process has left that was killed while it wrote the file is room, too.
    if (this.isSpent || this.holding !== undefined || !existsSync(this.path)) return false
    this.state = 'spent'
    this.remove()
    return true
  }

  /** Takes the room, where there is plenty. Resolves to whether that ended a time without it. */
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
      // Nothing that a file system could store smaller.
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
      // It is asked for again.
    }
  }
}
