// A document in a file of its own. Several processes may use it at the same time, if it says so.
import { statSync } from 'node:fs'
import { lockFile } from '../../files/file-lock'
import type { Document, DocumentListener, Edit, Note, Origin } from './document'

export interface FileFormat<Body, Entry = never> {
  /** What is there without a file, and where it cannot be read any more. */
  readonly none: Body
  /** @throws Error with what to do, for a file that cannot be read */
  read(path: string): Body
  /** @throws Error where the file system refuses; the file is then unchanged */
  write(path: string, body: Body): void
  /** Whether other processes change the file as well. */
  readonly isShared: boolean
  /**
   * Stores what is noted of a change, before it is made. Returns what takes it back.
   * @throws why it cannot be stored; then the change is not made
   */
  begin?(entry: Entry): () => void
}

/** How long to wait for a change by another process, in milliseconds. */
const WAIT_MS = 2000

export class FileDocument<Body, Entry = never> implements Document<Body, Entry> {
  private body: Body
  private seen: string
  private changes = 1
  private readonly listeners: DocumentListener<Body>[] = []

  /** @throws Error with what to do, for a file that cannot be read */
  constructor(
    private readonly path: string,
    private readonly format: FileFormat<Body, Entry>
  ) {
    this.seen = this.stamp()
    this.body = format.read(path)
  }

  get current(): Body {
    return this.body
  }

  get version(): number {
    return this.changes
  }

  async refresh(): Promise<void> {
    if (!this.format.isShared) return
    const seen = this.stamp()
    if (seen === this.seen) return
    const before = this.body
    this.body = this.format.none
    const after = this.format.read(this.path)
    this.seen = seen
    await this.adopt(after, before, 'elsewhere')
  }

  async change(edit: Edit<Body>, note?: Note<Body, Entry>): Promise<void> {
    const before = this.body
    const after = this.format.isShared ? this.changeLocked(edit, note) : this.write(edit, { present: before, note })
    if (after !== before) await this.adopt(after, before, 'here')
  }

  onChange(listener: DocumentListener<Body>): void {
    this.listeners.push(listener)
  }

  private changeLocked(edit: Edit<Body>, note: Note<Body, Entry> | undefined): Body {
    const lock = lockFile({ path: `${this.path}.lock`, waitMs: WAIT_MS })
    try {
      const after = this.write(edit, { present: this.format.read(this.path), note })
      this.seen = this.stamp()
      return after
    } finally {
      lock.release()
    }
  }

  private write(
    edit: Edit<Body>,
    { present, note }: { readonly present: Body; readonly note: Note<Body, Entry> | undefined }
  ): Body {
    const after = edit(present)
    if (after === present) return present
    const entry = note?.(after, present)
    const takeBack = entry === undefined ? undefined : this.format.begin?.(entry)
    try {
      this.format.write(this.path, after)
    } catch (failure) {
      takeBack?.()
      throw failure
    }
    return after
  }

  private async adopt(after: Body, before: Body, origin: Origin): Promise<void> {
    this.body = after
    this.changes += 1
    await Promise.all(this.listeners.map(async (listener) => listener(after, before, origin)))
  }

  private stamp(): string {
    const { mtimeNs = 0n, ino = 0n, size = 0n } = statSync(this.path, { bigint: true, throwIfNoEntry: false }) ?? {}
    return `${mtimeNs} ${ino} ${size}`
  }
}
