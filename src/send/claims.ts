// Remembers which lane has something under way about somebody whom the calls of several lanes may be about: a visitor
// that is linked to users.
import type { LaneItem } from './lane'

interface Claim {
  readonly lane: number
  readonly place: number
}

/** Claims that are kept before those of settled events are forgotten. */
const MAX_CLAIMS = 10_000

export class Claims {
  private readonly claims = new Map<string, Claim>()

  /** Whether an event before `item` that is not settled, from place `mark` on, is in another lane. */
  isElsewhere({ calls }: LaneItem, lane: number, mark: number): boolean {
    return calls.some(({ alsoAbout }) =>
      alsoAbout?.some((other) => {
        const claim = this.claims.get(other)
        return claim !== undefined && claim.lane !== lane && claim.place >= mark
      })
    )
  }

  add({ calls, place }: LaneItem, lane: number, mark: number): void {
    for (const { alsoAbout = [] } of calls) for (const other of alsoAbout) this.claims.set(other, { lane, place })
    if (this.claims.size > MAX_CLAIMS) this.forgetBefore(mark)
  }

  private forgetBefore(mark: number): void {
    for (const [subject, { place }] of this.claims) if (place < mark) this.claims.delete(subject)
  }
}
