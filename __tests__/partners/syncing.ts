// The part of a runner that these tests need: who was told what, what has changed, and one sync after the other.
import { createHttpClient, type HttpClient } from '../../src/delivery/http'
import type { Exchange, Outcome } from '../../src/delivery/types'
import type { KnownSegment } from '../../src/partners/known-segments'
import type { MembershipChange } from '../../src/partners/membership-change'
import type { Partner, PartnerContext } from '../../src/partners/partner'
import { sendingTo } from '../../src/partners/sending'
import { syncChanges, type SyncEnd } from '../../src/partners/sync-changes'
import { createStandIns, type StandIns, type StandInsOptions } from '../../src/sandbox/partners/stand-ins'

export const START = Date.parse('2026-03-01T12:00:00.000Z')

const open: { close(): Promise<void> }[] = []

/** Closes every server and client of the test that has just run. */
export async function closeAll(): Promise<void> {
  for (const one of open.splice(0).reverse()) await one.close()
}

export async function openStandIns(options: StandInsOptions = {}): Promise<StandIns> {
  const standIns = await createStandIns({ now: () => START, ...options })
  open.push(standIns)
  return standIns
}

export function openClient(timeoutMs = 30_000): HttpClient {
  const client = createHttpClient({ now: () => START, keepsHeaders: true, timeoutMs })
  open.push(client)
  return client
}

/** Members by segment id, and what the segment is called. */
export type Wanted = Readonly<Record<string, { readonly name: string; readonly ids: Iterable<string> }>>

export interface Told {
  readonly outcomes: readonly Outcome[]
  readonly changes: readonly MembershipChange[]
  readonly end: SyncEnd
}

/** One partner that is kept in step. Pauses move the clock of the stand-ins instead of taking time. */
export class Syncing {
  private readonly told = new Map<string, { name: string; ids: Set<string> }>()
  private known: readonly KnownSegment[] = []
  private ids = 0

  constructor(
    private readonly standIns: StandIns,
    private readonly create: (context: PartnerContext) => Partner,
    private readonly exchange: Exchange = openClient().http
  ) {}

  /** One sync: differences only, and with `resends` all members once more. */
  async sync(wanted: Wanted, { resends = false } = {}): Promise<Told> {
    const partner = this.create({
      known: this.known,
      now: () => this.standIns.now(),
      newId: () => `id-${this.ids++}`,
      allowsLoopback: true,
      segmentsOf: (identity) => segmentsOf(wanted, identity)
    })
    const changes = Object.keys(wanted).flatMap((segmentId) => this.changesOf(segmentId, wanted, { resends }))
    const sending = sendingTo(partner, {
      exchange: this.exchange,
      monotonic: () => this.standIns.now(),
      sleep: async (ms) => this.standIns.advanceClock(ms),
      random: () => 0.5,
      maxTotalMs: 120_000
    })
    const outcomes: Outcome[] = []
    const end = await syncChanges(partner, changes, {
      sending,
      onPage: (page) => {
        for (const { change, outcome } of page) {
          outcomes.push(outcome)
          if (outcome.fate === 'delivered') this.note(change)
        }
        this.known = partner.known.list()
      }
    })
    return { outcomes, changes, end }
  }

  private changesOf(segmentId: string, wanted: Wanted, { resends }: { resends: boolean }): MembershipChange[] {
    const { name, ids } = wanted[segmentId]!
    const before = this.told.get(segmentId)
    const now = new Set(ids)
    const changeOf = (identity: string, isMember: boolean) => ({ identity, segmentId, segmentName: name, isMember })
    const joined = [...now].filter((id) => resends || before?.ids.has(id) !== true).map((id) => changeOf(id, true))
    const left = [...(before?.ids ?? [])].filter((id) => !now.has(id)).map((id) => changeOf(id, false))
    return [...joined, ...left]
  }

  private note({ identity, segmentId, segmentName, isMember }: MembershipChange): void {
    const told = this.told.get(segmentId) ?? { name: segmentName, ids: new Set() }
    this.told.set(segmentId, told)
    if (isMember) told.ids.add(identity)
    else told.ids.delete(identity)
  }
}

function segmentsOf(wanted: Wanted, identity: string): { segmentId: string; segmentName: string }[] {
  return Object.entries(wanted).flatMap(([segmentId, { name, ids }]) =>
    (ids as Set<string>).has(identity) ? [{ segmentId, segmentName: name }] : []
  )
}

export function ids(from: number, to: number): Set<string> {
  return new Set(Array.from({ length: to - from }, (_, index) => `user-${from + index}`))
}

export function fatesOf(outcomes: readonly Outcome[]): string[] {
  return [...new Set(outcomes.map((outcome) => ('error' in outcome ? outcome.error.code : outcome.fate)))]
}
