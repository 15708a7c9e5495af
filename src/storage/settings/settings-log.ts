// Keeps the last changes of the settings in a file beside them: when, by whom, and what each thing was before and after.
import { appendFileSync, chmodSync, existsSync, readFileSync } from 'node:fs'
import { replaceFile } from '../../files/replace-file'
import { EMPTY_CONFIG, type Config } from './model'
import { openSecrets, sealSecrets } from './sealed-secrets'

export interface SettingsChange {
  readonly id: string
  /** Epoch milliseconds. */
  readonly at: number
  /** Name of the token; `null`: the admin token, or nobody was asked for one. */
  readonly by: string | null
  /** What people are shown, which this does not read. Holds no secret. */
  readonly changes: unknown
  /** The things that changed, as they were and as they became. Secrets are sealed in the file. */
  readonly before: Config
  readonly after: Config
}

/** Changes that are kept. Our choice: weeks of work of a team, some MB at most. */
const KEPT = 200

export class SettingsLog {
  /** Oldest first. */
  private readonly entries: SettingsChange[]

  /** A line that cannot be read, as after a crash or with another key, is left out. */
  constructor(
    private readonly path: string,
    private readonly settingsPath: string
  ) {
    const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : []
    this.entries = lines.flatMap((line) => this.parse(line)).slice(-KEPT)
  }

  /** Newest first. */
  list(): SettingsChange[] {
    return [...this.entries].reverse()
  }

  /** @throws Error where the file system refuses; then the change is not in the list either */
  append(entry: SettingsChange): void {
    if (this.entries.length >= KEPT) {
      const kept = [...this.entries.slice(1 - KEPT), entry]
      replaceFile(this.path, kept.map((one) => this.toLine(one)).join(''))
      this.entries.splice(0, this.entries.length, ...kept)
      return
    }
    appendFileSync(this.path, this.toLine(entry), { mode: 0o600 })
    chmodSync(this.path, 0o600)
    this.entries.push(entry)
  }

  private toLine({ before, after, ...facts }: SettingsChange): string {
    const sealed = { before: sealSecrets(before, this.settingsPath), after: sealSecrets(after, this.settingsPath) }
    return `${JSON.stringify({ ...facts, ...sealed })}\n`
  }

  private parse(line: string): SettingsChange[] {
    try {
      const { before, after, ...facts } = JSON.parse(line) as SettingsChange
      // Lines of earlier versions do not have all lists.
      const opened = {
        before: openSecrets({ ...EMPTY_CONFIG, ...before }, this.settingsPath),
        after: openSecrets({ ...EMPTY_CONFIG, ...after }, this.settingsPath)
      }
      return [{ ...facts, ...opened }]
    } catch {
      return []
    }
  }
}
