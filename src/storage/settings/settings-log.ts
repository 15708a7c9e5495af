// The port of the log of changes: when, by whom, and what each thing was before and after.
import type { Config } from './model'

export interface SettingsChange {
  readonly id: string
  /** Epoch milliseconds. */
  readonly at: number
  /** Name of the token; `null`: the admin token, or nobody was asked for one. */
  readonly by: string | null
  /** What people are shown, which this does not read. Holds no secret. */
  readonly changes: unknown
  /** The things that changed, as they were and as they became. Secrets are stored sealed. */
  readonly before: Config
  readonly after: Config
}

/** Changes that are kept. Our choice: weeks of work of a team, some MB at most. */
export const KEPT_CHANGES = 200

export interface SettingsLog {
  /** Newest first. What cannot be read, as with another key, is left out. */
  list(): Promise<readonly SettingsChange[]>
  /**
   * Adds a change of something else. One of the settings is added by their store, together with the change.
   * @throws Error where it cannot be stored; then it is not in the list either
   */
  append(entry: SettingsChange): Promise<void>
}
