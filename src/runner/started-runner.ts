// What whoever starts a runner holds of it.
import type { ConfigStore } from '../storage/settings/config-store'

export interface Runner {
  /** Base URL on this machine, without a trailing slash. */
  readonly url: string
  /** The same for everybody else: the option of that name, or `url`. SDKs and the page use the same one. */
  readonly publicUrl: string
  /** What is set up. Changes take effect at once; `applied` resolves when they have. */
  readonly config: ConfigStore
  /** What is wrong with the store, and what to do. The runner then takes and delivers nothing, and says so. */
  readonly damage: string | undefined
  applied(): Promise<void>
  /** Takes nothing more, ends the batches under way and keeps the rest for the next start. */
  close(): Promise<void>
}
