// The versions of the tables, in order. What was released is never changed: a change is a version of its own.
import { COUNT_TABLES } from './tables/count-tables'
import { HISTORY_TABLES } from './tables/history-tables'
import { LONG_USER_KEYS } from './tables/long-user-keys'
import { MEMBERSHIP_TABLES } from './tables/membership-tables'
import { MOVING_TABLES } from './tables/moving-tables'
import { OWNERSHIP_TABLES } from './tables/ownership-tables'
import { QUEUE_TABLES } from './tables/queue-tables'
import { QUOTA_TABLES } from './tables/quota-tables'
import { RESEND_TABLES } from './tables/resend-tables'
import { RUNNER_KEYS } from './tables/runner-keys'
import { SETTINGS_TABLES } from './tables/settings-tables'

export interface Version {
  readonly version: number
  /** Programs that know this version or a later one can use the tables, during a rolling update. */
  readonly least: number
  readonly name: string
  /** SQL, in order. */
  readonly tables: readonly string[]
}

export const VERSIONS: readonly Version[] = [
  {
    version: 1,
    least: 1,
    name: 'events, deliveries and all that belongs to them',
    tables: [
      SETTINGS_TABLES,
      QUEUE_TABLES,
      HISTORY_TABLES,
      COUNT_TABLES,
      RESEND_TABLES,
      QUOTA_TABLES,
      OWNERSHIP_TABLES,
      MEMBERSHIP_TABLES,
      MOVING_TABLES
    ]
  },
  { version: 2, least: 1, name: 'user ids of any length', tables: [LONG_USER_KEYS] },
  { version: 3, least: 1, name: 'which keys to the secrets runners have', tables: [RUNNER_KEYS] }
]
