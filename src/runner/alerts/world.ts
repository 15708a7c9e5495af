// What alerts look at.
import type { PauseNote } from '../../storage/alerts/alert-file'
import type { ReadHealth } from '../../storage/database-health'
import type { MembershipStore } from '../../storage/memberships/memberships'
import type { Queue } from '../../storage/queue/queue'
import type { Config } from '../../storage/settings/model'
import type { Tallies } from '../../storage/tallies/tallies'

export interface World {
  readonly config: Config
  readonly queue: Queue
  readonly tallies: Tallies
  readonly segments: MembershipStore
  readonly pauses: Readonly<Record<string, PauseNote>>
  /** Absent for a data folder. */
  readonly readHealth?: ReadHealth | undefined
  /** Whether the alert has an incident about this thing, which lasts. */
  readonly isOpen: (subject: string) => boolean
  /** Epoch milliseconds of now, and of the start of the runner. */
  readonly now: number
  readonly startedAt: number
}
