// What this runner has taken and not settled yet. In memory; the rows of `claims` say the same to other runners.
import type { EventId } from '../../queue/queue'
import type { Right } from './parts'

/** A row of `claims`. */
export interface Claim {
  readonly id: number
  readonly right: Right
  /** Its events that are not settled yet. */
  readonly open: Set<EventId>
}

export interface Taken {
  readonly id: EventId
  readonly userKey: string
  readonly attempts: number
  /** Time when it was first taken, on the clock of due times. */
  readonly triedSince: number
  readonly claim: Claim
}

export class UnderClaim {
  private readonly taken = new Map<string, Map<EventId, Taken>>()

  add(destinationId: string, events: readonly Taken[]): void {
    const all = this.of(destinationId)
    for (const event of events) all.set(event.id, event)
  }

  get(destinationId: string, id: EventId): Taken | undefined {
    return this.taken.get(destinationId)?.get(id)
  }

  /** What is taken under this right. What was taken under an earlier one is somebody else's to take again. */
  under(destinationId: string, { owner }: Right): Taken[] {
    return [...this.of(destinationId).values()].filter(({ claim }) => claim.right.owner === owner)
  }

  /** Ids of the claims of what is taken under this right. */
  claimsUnder(destinationId: string, right: Right): number[] {
    return [...new Set(this.under(destinationId, right).map(({ claim }) => claim.id))]
  }

  remove(destinationId: string, ids: readonly EventId[]): void {
    const all = this.taken.get(destinationId)
    for (const id of ids) {
      all?.get(id)?.claim.open.delete(id)
      all?.delete(id)
    }
  }

  forget(destinationId: string): void {
    this.taken.delete(destinationId)
  }

  private of(destinationId: string): Map<EventId, Taken> {
    const known = this.taken.get(destinationId) ?? new Map<EventId, Taken>()
    this.taken.set(destinationId, known)
    return known
  }
}
