// Opens the SQLite file that holds memberships, webhooks and targets.
import { WEBHOOKS_KEPT_MS } from '../webhooks'
import { basename } from 'node:path'
import { failureName } from '../../../misuse'
import { isOutOfRoom } from '../../out-of-room'
import { CommitGroup } from '../../queue/sqlite/commit-group'
import { closeDatabase, markOpen, usedBytes } from '../../queue/sqlite/database'
import { checkFiles, type Expectation } from '../../queue/sqlite/file-check'
import type { MembershipStore } from '../memberships'
import { MemoryOauth } from '../../oauth/memory-oauth'
import { SqliteMemberships } from './sqlite-memberships'
import { SqliteTargets } from './sqlite-targets'
import { SqliteWebhooks } from './sqlite-webhooks'
import { connect, openTables } from './tables'

export interface MembershipFileOptions {
  readonly path: string
  /** Whether there has to be a file already. Default: it is made where there is none. */
  readonly expectation?: Expectation | undefined
  /**
   * Whether another connection has it open, and has checked it: of this process, or of one that works in the folder. The
   * file is not checked again then: while others write, it looks damaged; and who opens and closes it without SQLite lets
   * go of the locks of the whole process. Default: no.
   */
  readonly isSecond?: boolean
  /**
   * Whether no other process writes to it, except on behalf of this one. The file is then marked as open until it is
   * closed, so that a lost write-ahead log is noticed. Default: no.
   */
  readonly isOwner?: boolean
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Bytes from which on webhooks are refused. Default: 2 GiB, some ten million members. */
  readonly maxBytes?: number | undefined
  /** How long processed webhooks are kept, in milliseconds; members stay. Default: 30 days. */
  readonly retentionMs?: number | undefined
}

const CONTENT = { holds: 'who is in which segment', logHolds: 'who entered and left segments last' }

const DEFAULT_MAX_BYTES = 2 * 1024 ** 3

function open({ path, expectation }: MembershipFileOptions): ReturnType<typeof openTables> {
  checkFiles(path, { isExpected: false, acceptsLoss: false, ...expectation, ...CONTENT })
  try {
    return openTables(path)
  } catch (error) {
    if (!isOutOfRoom(error)) throw error
    const what = `The disk is full, or ${basename(path)} cannot be written (${failureName(error)}).`
    throw new Error(`${what} Free some space, and start again.`, { cause: error })
  }
}

/** Opens or creates the file. Other processes may have it open as well. @throws DamageError, or the error of SQLite */
export function openMembershipFile(options: MembershipFileOptions): MembershipStore {
  const { now, maxBytes = DEFAULT_MAX_BYTES, retentionMs = WEBHOOKS_KEPT_MS } = options
  const { isSecond = false, isOwner = false } = options
  const connection = isSecond ? connect(options.path) : open(options)
  if (isOwner) markOpen(connection)
  const commits = new CommitGroup(connection, () => undefined)
  const webhooks = new SqliteWebhooks(connection, commits, { maxBytes, retentionMs })
  const memberships = new SqliteMemberships(connection, commits, now)
  return {
    webhooks,
    memberships,
    targets: new SqliteTargets(connection, commits),
    pendingOauth: new MemoryOauth(),
    use: async () => ({ bytes: usedBytes(connection), maxBytes }),
    forget: (integrationId) =>
      commits.write(() => {
        webhooks.forget(integrationId)
        memberships.forget(integrationId)
      }),
    close: async () => {
      commits.close()
      if (isOwner) closeDatabase(connection)
      else connection.close()
    }
  }
}
