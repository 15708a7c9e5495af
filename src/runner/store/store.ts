// Everything that a runner stores, open: in a data folder, or in a database that several runners share.
import type { AlertState } from '../../storage/alerts/alert-file'
import type { ReadHealth } from '../../storage/database-health'
import type { Document } from '../../storage/documents/document'
import type { MembershipPlace } from '../../storage/memberships/membership-place'
import type { MembershipStore } from '../../storage/memberships/memberships'
import type { DestinationLeases } from '../../storage/ownership/destination-leases'
import type { Ownership } from '../../storage/ownership/ownership'
import type { Queue } from '../../storage/queue/queue'
import type { Log } from '../watching/watch-batches'
import type { ElsewhereListener } from './elsewhere'
import type { QuotaCounts } from '../../storage/quotas/quota-counts'
import type { ConfigStore } from '../../storage/settings/config-store'
import type { SettingsLog } from '../../storage/settings/settings-log'
import type { SpentBudgets } from '../../delivery/spent'
import type { Suppressions } from '../../storage/suppressions/suppressions'
import type { Tallies } from '../../storage/tallies/tallies'
import type { Sessions } from '../../storage/sessions/sessions'
import type { AccessTokens } from '../../storage/tokens/access-tokens'

export interface Store {
  readonly config: ConfigStore
  readonly settingsLog: SettingsLog
  readonly tokens: AccessTokens
  /** `undefined`: they end with the process. */
  readonly sessions: Sessions | undefined
  readonly queue: Queue
  readonly tallies: Tallies
  readonly suppressions: Suppressions
  readonly segments: MembershipStore
  /** Where `segments` is, for a thread with a connection of its own. `undefined`: it has none. */
  readonly segmentPlace: MembershipPlace | undefined
  readonly alertState: Document<AlertState>
  /** `undefined`: this process counts its budgets alone. */
  readonly spent: SpentBudgets | undefined
  /** `undefined`: this process counts the quotas alone. */
  readonly quotaCounts: QuotaCounts | undefined
  readonly ownership: Ownership
  /** Which of them the events of each destination are sent under. The queue asks the same object. */
  readonly leases: DestinationLeases
  /** Absent for a data folder. */
  readonly readHealth?: ReadHealth | undefined
  /** The clock of due times, in epoch milliseconds, which nobody can set. */
  readonly steady: () => number
  /** Calls the listener with what other runners on the same store have stored or settled. */
  readonly onElsewhere: (listener: ElsewhereListener) => void
  /** Whether other runners use the same store, which note their changes themselves. */
  readonly isShared: boolean
  /** Whether an error says that the store cannot be reached for now. */
  readonly isUnavailable: (error: unknown) => boolean
  /** Resolves once what other runners have under way now has ended. Absent: there are none. */
  readonly afterElsewhere?: (() => Promise<void>) | undefined
  close(): Promise<void>
}

/** Settings of a data folder whose other files cannot be used. */
export interface Damaged {
  readonly config: ConfigStore
  /** Which file is damaged, and what to do. */
  readonly damage: string
}

export interface Watch {
  /** Told of what fails and is done without. */
  readonly onError: (error: unknown) => void
  /** Writes to the log. */
  readonly note?: Log
}
