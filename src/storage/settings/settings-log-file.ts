// Keeps the last changes of the settings in a file beside them, one a line.
import { createHash } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  writeFileSync
} from 'node:fs'
import { dirname, join } from 'node:path'
import { replaceFile } from '../../files/replace-file'
import { EMPTY_CONFIG } from './model'
import { notSavedBy } from './not-saved'
import { keyBeside, openSecrets, sealSecrets, type SecretKey } from './sealed-secrets'
import { KEPT_CHANGES, type SettingsChange, type SettingsLog } from './settings-log'

/** A line; `from`: a digest of the settings that the change was to replace. */
type Line = SettingsChange & { readonly from?: string | undefined }

const OWNER_ONLY = 0o600

export class SettingsLogFile implements SettingsLog {
  /** Oldest first. */
  private readonly entries: SettingsChange[]
  /** Bytes of the file that count: what is behind them was not completed. */
  private bytes: number
  private readonly path: string
  private readonly key: SecretKey

  /** A line that cannot be read, as with another key, is left out. So is a change that a crash has kept from being made. */
  constructor(private readonly settingsPath: string) {
    this.path = join(dirname(settingsPath), 'changes.ndjson')
    this.key = keyBeside(settingsPath)
    const text = existsSync(this.path) ? readFileSync(this.path, 'utf8') : ''
    const lines = text.slice(0, text.lastIndexOf('\n') + 1).split(/(?<=\n)/)
    const last = this.parse(lines.at(-1) ?? '')[0]
    if (last?.from !== undefined && last.from === this.stamp()) lines.pop()
    this.bytes = Buffer.byteLength(lines.join(''))
    const read = lines.flatMap((line) => this.parse(line)).slice(-KEPT_CHANGES)
    this.entries = read.map(({ from: _from, ...entry }) => entry)
  }

  async list(): Promise<SettingsChange[]> {
    return [...this.entries].reverse()
  }

  async append(entry: SettingsChange): Promise<void> {
    this.add(entry)
  }

  /**
   * Adds a change of the settings that is made next. If the process ends before that, the line counts for nothing.
   * @returns what takes the line back, where the change fails
   * @throws NotSavedError if the file system refuses; then no line was added
   */
  begin(entry: SettingsChange): () => void {
    try {
      const start = this.add({ ...entry, from: this.stamp() })
      return () => {
        this.entries.pop()
        // The next line is written over it.
        this.bytes = start
      }
    } catch (failure) {
      throw notSavedBy(failure, this.path)
    }
  }

  /** Writes every line anew, sealed with the key. Those that cannot be read are lost. */
  sealAll(): void {
    if (this.entries.length > 0) this.replace(this.entries.map((one) => this.toLine(one)))
  }

  /** Returns where in the file the line begins. */
  private add(line: Line): number {
    const { from: _from, ...entry } = line
    const kept = this.entries.slice(1 - KEPT_CHANGES)
    const text = this.toLine(line)
    if (kept.length < this.entries.length) this.replace([...kept.map((one) => this.toLine(one)), text])
    else this.write(text)
    this.entries.splice(0, this.entries.length, ...kept, entry)
    return this.bytes - Buffer.byteLength(text)
  }

  private write(line: string): void {
    const file = openSync(this.path, 'a', OWNER_ONLY)
    try {
      ftruncateSync(file, this.bytes)
      writeFileSync(file, line)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    chmodSync(this.path, OWNER_ONLY)
    this.bytes += Buffer.byteLength(line)
  }

  private replace(lines: readonly string[]): void {
    const text = lines.join('')
    replaceFile(this.path, text)
    this.bytes = Buffer.byteLength(text)
  }

  private toLine({ before, after, ...facts }: Line): string {
    const sealed = { before: sealSecrets(before, this.key), after: sealSecrets(after, this.key) }
    return `${JSON.stringify({ ...facts, ...sealed })}\n`
  }

  private parse(line: string): Line[] {
    try {
      const { before, after, ...facts } = JSON.parse(line) as Line
      // Lines of earlier versions do not have all lists.
      const opened = {
        before: openSecrets({ ...EMPTY_CONFIG, ...before }, this.key),
        after: openSecrets({ ...EMPTY_CONFIG, ...after }, this.key)
      }
      return [{ ...facts, ...opened }]
    } catch {
      return []
    }
  }

  /** Digest of the settings as they are; `undefined` if they cannot be read, which is said where they are used. */
  private stamp(): string | undefined {
    try {
      const text = existsSync(this.settingsPath) ? readFileSync(this.settingsPath) : ''
      return createHash('sha256').update(text).digest('hex')
    } catch {
      return undefined
    }
  }
}
