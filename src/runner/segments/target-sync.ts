// One sync of one target: sends what the target has not been told, and stores each page before it sends the next.
import { randomUUID } from 'node:crypto'
import type { Exchange } from '../../delivery/types'
import type { HeapDestinationError } from '../../errors'
import { sendingTo } from '../../partners/sending'
import { syncChanges, type SyncedChange } from '../../partners/sync-changes'
import type { PartnerContext } from '../../partners/partner'
import { partnerOf, partnerTypeOf } from '../../segments'
import type { MembershipStore } from '../../storage/memberships/memberships'
import type { SegmentTarget } from '../../storage/settings/model'
import { SyncGuard, type SyncRight } from './sync-guard'
import { TargetReader } from './target-reader'

/** What every sync needs. */
export interface SyncTools {
  readonly store: MembershipStore
  /** The target as it is set now. */
  readonly targetOf: (id: string) => SegmentTarget | undefined
  readonly exchange: Exchange
  /** Epoch milliseconds. */
  readonly now: () => number
  readonly monotonic: () => number
  readonly random: () => number
  readonly allowsLoopback: boolean
}

export interface SyncRun {
  /** Its number in the log of syncs. */
  readonly sync: number
  /** Interrupts it after the request under way. */
  readonly signal: AbortSignal
  /** Where several runners share the store: nothing is sent, and nothing stored, without it. */
  readonly lease?: SyncRight | undefined
}

/** What is stored of a sync besides its counts, as JSON. */
export interface SyncDetail {
  /** Changes that the partner refused for good, by code. */
  readonly refused: Readonly<Record<string, number>>
  /** Changes that the next sync sends again. */
  readonly waiting: number
  /** Why it ended before everything was sent. */
  readonly stoppedBy?: { readonly code: string; readonly message: string }
}

export const NOTHING_YET: SyncDetail = { refused: {}, waiting: 0 }

/**
 * Resolves to how it ended; `undefined` when it was interrupted and will continue after the next start.
 * @throws MisuseError for settings that are no longer valid; LeaseLostError once the lease has ended
 */
export async function syncTarget(
  target: SegmentTarget,
  { sync, signal: interrupted, lease, ...tools }: SyncTools & SyncRun
): Promise<SyncDetail | undefined> {
  const { store, now } = tools
  const guard = new SyncGuard(target.id, interrupted, lease)
  const { signal } = guard
  const { id, integrationId } = target
  const reader: TargetReader = new TargetReader(id, integrationId, {
    store,
    target: () => (signal.aborted ? undefined : tools.targetOf(id)),
    staleBefore: staleBefore(target, tools),
    listsSegments: partnerTypeOf(target).listsSegments
  })
  const known = JSON.parse(await store.targets.known(id)) as NonNullable<PartnerContext['known']>
  const context = { known, ...contextOf(tools), segmentsOf: (identity: string) => reader.segmentsOf(identity) }
  const partner = partnerOf(target, context)
  let detail = NOTHING_YET
  const beforePage = async () => {
    for (const people of reader.people()) await store.targets.noteUnderWay(id, sync, people)
  }
  const onPage = async (page: readonly SyncedChange[]) => {
    guard.check()
    detail = withPage(detail, page)
    const known = JSON.stringify(partner.known.list())
    const rest = { known, at: now(), detail: JSON.stringify(detail) }
    for (const step of reader.settle(page)) await store.targets.record(id, sync, { ...step, ...rest })
  }
  const sending = sendingTo(partner, { ...waitingUntil(signal, tools), exchange: guard.wrap(tools.exchange) })
  const renamed = () => reader.named()
  const { stoppedBy } = await syncChanges(partner, reader.changes(), { sending, beforePage, onPage, renamed })
  guard.check()
  if (signal.aborted) return undefined
  if (stoppedBy !== undefined) return { ...detail, stoppedBy: toStop(stoppedBy) }
  const cursors = reader.atEnd()
  const whole = { told: [], sure: [], cursors, known: JSON.stringify(partner.known.list()), at: now() }
  await store.targets.record(id, sync, { ...whole, detail: JSON.stringify(detail) })
  return detail
}

function contextOf({ now, allowsLoopback }: SyncTools) {
  return { now, newId: randomUUID, allowsLoopback }
}

function staleBefore(target: SegmentTarget, tools: SyncTools): number | undefined {
  const { resendAfterMs } = partnerOf(target, contextOf(tools))
  return resendAfterMs === undefined ? undefined : tools.now() - resendAfterMs
}

function withPage({ refused, waiting }: SyncDetail, page: readonly SyncedChange[]): SyncDetail {
  const counts: Record<string, number> = { ...refused }
  let again = waiting
  for (const { outcome } of page) {
    if (outcome.fate === 'rejected') counts[outcome.error.code] = (counts[outcome.error.code] ?? 0) + 1
    if (outcome.fate === 'retry') again++
  }
  return { refused: counts, waiting: again }
}

function toStop({ code, message }: HeapDestinationError): NonNullable<SyncDetail['stoppedBy']> {
  return { code, message }
}

function waitingUntil(signal: AbortSignal, { monotonic, random }: SyncTools) {
  const sleep = (ms: number) =>
    new Promise<void>((resolve, reject) => {
      const stop = () => {
        clearTimeout(timer)
        reject(new Error('The runner ends.'))
      }
      const timer = setTimeout(() => {
        signal.removeEventListener('abort', stop)
        resolve()
      }, ms)
      if (signal.aborted) stop()
      else signal.addEventListener('abort', stop, { once: true })
    })
  return { monotonic, random, signal, sleep }
}
