// Keeps the last changes of the settings in a file beside them, one a line.
import { appendFileSync, chmodSync, existsSync, readFileSync } from 'node:fs'
import { replaceFile } from '../../files/replace-file'
import { EMPTY_CONFIG } from './model'
import { openSecrets, sealSecrets, type SecretKey } from './sealed-secrets'
import { KEPT_CHANGES, type SettingsChange, type SettingsLog } from './settings-log'

export class SettingsLogFile implements SettingsLog {
  /** Oldest first. */
  private readonly entries: SettingsChange[]

  /** A line that cannot be read, as after a crash or with another key, is left out. */
  constructor(
    private readonly path: string,
    private readonly key: SecretKey
  ) {
    const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : []
    this.entries = lines.flatMap((line) => this.parse(line)).slice(-KEPT_CHANGES)
  }

  async list(): Promise<SettingsChange[]> {
    return [...this.entries].reverse()
  }

  async append(entry: SettingsChange): Promise<void> {
    if (this.entries.length >= KEPT_CHANGES) {
      const kept = [...this.entries.slice(1 - KEPT_CHANGES), entry]
      this.replace(kept)
      this.entries.splice(0, this.entries.length, ...kept)
      return
    }
    appendFileSync(this.path, this.toLine(entry), { mode: 0o600 })
    chmodSync(this.path, 0o600)
    this.entries.push(entry)
  }

  /** Writes every line anew, sealed with the key. Those that cannot be read are lost. */
  sealAll(): void {
    if (this.entries.length > 0) this.replace(this.entries)
  }

  private replace(entries: readonly SettingsChange[]): void {
    replaceFile(this.path, entries.map((one) => this.toLine(one)).join(''))
  }

  private toLine({ before, after, ...facts }: SettingsChange): string {
    const sealed = { before: sealSecrets(before, this.key), after: sealSecrets(after, this.key) }
    return `${JSON.stringify({ ...facts, ...sealed })}\n`
  }

  private parse(line: string): SettingsChange[] {
    try {
      const { before, after, ...facts } = JSON.parse(line) as SettingsChange
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
}
