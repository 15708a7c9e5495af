// The type of a started runner.
import type { ConfigStore } from '../storage/settings/config-store'

export interface Runner {
  /** Base URL on this machine, without a trailing slash. */
  readonly url: string
  /** Base URL for everyone else: the option `publicUrl`, or `url`. */
  readonly publicUrl: string
  /** The configuration. Changes take effect at once; `applied` resolves when they have. */
  readonly config: ConfigStore
  /** What is wrong with the store, and what to do. The runner then accepts and delivers nothing. */
  readonly damage: string | undefined
  applied(): Promise<void>
  /** Accepts no more events, finishes the batches under way, and keeps the rest for the next start. */
  close(): Promise<void>
}
