// The syncs of all targets: when each is due, one at a time per target, and how each ended. Where several runners share
// the store, the one that holds the lease of a target syncs it.
import * as SYNC_ENDS from '../../errors/sync-ends'
import { MisuseError } from '../../misuse'
import { LeaseLostError, type Lease, type Ownership } from '../../storage/ownership/ownership'
import { SoleOwner } from '../../storage/ownership/sole-owner'
import type { SegmentTarget } from '../../storage/settings/model'
import type { MembershipStore } from '../../storage/memberships/memberships'
import type { TargetSync } from '../../storage/memberships/targets'
import { targetKey } from './ownership-keys'
import { NOTHING_YET, type SyncDetail, type SyncRun } from './target-sync'

export interface TargetSyncsOptions {
  readonly store: MembershipStore
  readonly targets: () => readonly SegmentTarget[]
  /** Runs one sync, here or in another thread. See `syncTarget`. */
  readonly sync: (target: SegmentTarget, run: SyncRun) => Promise<SyncDetail | undefined>
  /** Default: this process is alone. */
  readonly ownership?: Ownership | undefined
  /** Epoch milliseconds. */
  readonly now: () => number
  readonly onError: (error: unknown) => void
}

interface Run {
  readonly abort: AbortController
  /** Whether everything is stored except that the sync has ended. */
  isEnding: boolean
  /** Resolves when the run has finished. */
  ended: Promise<void>
}

/** How often to check whether a sync is due, in milliseconds. */
const LOOK_EVERY_MS = 5000
/** What other runners are told of a target while it is synced. */
const UNDER_WAY = 'sync'

export class TargetSyncs {
  private readonly runs = new Map<string, Run>()
  private readonly ownership: Ownership
  private readonly listening: (() => void)[] = []
  private timer: NodeJS.Timeout | undefined
  private isClosed = false

  constructor(private readonly options: TargetSyncsOptions) {
    this.ownership = options.ownership ?? new SoleOwner()
  }

  /** From now on, continues interrupted syncs and begins those that are due. */
  start(): void {
    const look = () => void this.beginDue().catch((error: unknown) => this.options.onError(error))
    this.timer = setInterval(look, LOOK_EVERY_MS).unref()
    this.listening.push(
      this.ownership.onChange(() => void this.yieldLost().then(look)),
      this.ownership.onNudge((key) => key.startsWith(targetKey('')) && look())
    )
    this.configure()
    look()
  }

  /** The targets have changed. */
  configure(): void {
    this.ownership.want(
      'targets',
      this.options.targets().map(({ id }) => targetKey(id))
    )
  }

  /** Begins each sync of this runner's whose time has come. */
  async beginDue(): Promise<void> {
    for (const target of this.options.targets()) {
      if (this.ownership.leaseOf(targetKey(target.id)) === undefined) continue
      const next = await this.nextAt(target)
      if (next !== undefined && next <= this.options.now()) await this.begin(target)
    }
  }

  /**
   * Begins a sync, and resolves once it is in the log; asks for one if it is another runner's. `false`: one is under way,
   * or the runner ends.
   */
  async begin(target: SegmentTarget): Promise<boolean> {
    const last = this.runs.get(target.id)
    if (last?.isEnding === true) await last.ended
    if (this.isClosed || this.runs.has(target.id)) return false
    const lease = this.ownership.leaseOf(targetKey(target.id))
    if (lease === undefined) return this.ask(target)
    const run: Run = { abort: new AbortController(), isEnding: false, ended: Promise.resolve() }
    this.runs.set(target.id, run)
    const noted = this.note(target, lease)
    run.ended = this.follow(target, { noted, run, lease })
    // `ended` reports the failure.
    await noted.catch(() => undefined)
    return true
  }

  /** Whether a sync of the target is under way, here or at another runner. */
  isRunning(targetId: string): boolean {
    return this.runs.has(targetId) || this.ownership.holderOf(targetKey(targetId))?.note === UNDER_WAY
  }

  /** Resolves when no sync of the target is under way here. */
  async ended(targetId: string): Promise<void> {
    await this.runs.get(targetId)?.ended
  }

  /** When the next sync begins by itself, in epoch milliseconds; `undefined`: never, as long as it is off. */
  async nextAt({ id, isOn, createdAt, everyMs }: SegmentTarget): Promise<number | undefined> {
    if (!isOn) return undefined
    const { targets } = this.options.store
    const [last] = await targets.syncs(id, 1)
    if (!this.isRunning(id) && (await targets.isAsked(id))) return this.options.now()
    if (last === undefined) return Date.parse(createdAt) + everyMs
    return last.endedAt === null && !this.isRunning(id) ? last.beganAt : last.beganAt + everyMs
  }

  /**
   * Interrupts the sync that is under way; resolves when nothing is sent any more. Another runner, which learns of the
   * change of the settings by itself, ends its sync with the request that is under way.
   */
  async stop(targetId: string): Promise<void> {
    const run = this.runs.get(targetId)
    run?.abort.abort()
    await run?.ended
  }

  async close(): Promise<void> {
    this.isClosed = true
    clearInterval(this.timer)
    for (const end of this.listening.splice(0)) end()
    await Promise.all([...this.runs.keys()].map((id) => this.stop(id)))
  }

  /** Ends the syncs whose lease is to be handed over, or was lost, after the request under way. */
  private async yieldLost(): Promise<void> {
    const lost = [...this.runs.keys()].filter((id) => this.ownership.leaseOf(targetKey(id)) === undefined)
    await Promise.all(lost.map((id) => this.stop(id)))
  }

  private async ask({ id }: SegmentTarget): Promise<boolean> {
    const { targets } = this.options.store
    const [last] = await targets.syncs(id, 1)
    // What is told of other runners is a moment old.
    if (last?.endedAt === null && this.isRunning(id)) return false
    await targets.ask(id)
    this.ownership.nudge(targetKey(id))
    return true
  }

  private async note(target: SegmentTarget, lease: Lease): Promise<number> {
    const { store, now } = this.options
    const [last] = await store.targets.syncs(target.id, 1)
    const endOfLast =
      last?.endedAt === null ? JSON.stringify({ ...detailOf(last), stoppedBy: stopOf('sync_broken_off') }) : undefined
    return store.targets.begin(target.id, { at: now(), detail: JSON.stringify(NOTHING_YET), endOfLast, lease })
  }

  private async follow(
    target: SegmentTarget,
    { noted, run, lease }: { readonly noted: Promise<number>; readonly run: Run; readonly lease: Lease }
  ): Promise<void> {
    const release = lease.use()
    this.ownership.note(lease.key, UNDER_WAY)
    try {
      await this.run(target, { sync: await noted, run, lease })
    } catch (error) {
      // Another runner goes on with it.
      if (!(error instanceof LeaseLostError)) this.options.onError(error)
    } finally {
      this.runs.delete(target.id)
      this.ownership.note(lease.key, undefined)
      release()
    }
  }

  private async run(
    target: SegmentTarget,
    { sync, run, lease }: { readonly sync: number; readonly run: Run; readonly lease: Lease }
  ): Promise<void> {
    const { store, now } = this.options
    const { signal } = run.abort
    const detail = await this.options.sync(target, { sync, signal, lease }).catch((error: unknown) => {
      if (error instanceof LeaseLostError) throw error
      this.options.onError(error)
      return this.afterFailure(target.id, error)
    })
    run.isEnding = true
    // No end is stored, so that the next start continues the sync.
    if (detail === undefined) return
    await store.targets.end(target.id, sync, { at: now(), detail: JSON.stringify(detail) })
  }

  private async afterFailure(targetId: string, error: unknown): Promise<SyncDetail> {
    const [last] = await this.options.store.targets.syncs(targetId, 1)
    const stoppedBy = { ...stopOf('sync_failed'), ...(error instanceof MisuseError && { message: error.message }) }
    return { ...(last ? detailOf(last) : NOTHING_YET), stoppedBy }
  }
}

export function detailOf({ detail }: Pick<TargetSync, 'detail'>): SyncDetail {
  return JSON.parse(detail) as SyncDetail
}

function stopOf(code: keyof typeof SYNC_ENDS): NonNullable<SyncDetail['stoppedBy']> {
  const { title, advice } = SYNC_ENDS[code]
  return { code, message: `The sync ended: ${title}. ${advice}` }
}
