// Remembers which lane is sending a call about a subject that several lanes can have calls about: a visitor that is
// linked to users.
import type { LaneItem } from './lane'

interface Claim {
  readonly lane: number
  readonly entryNumber: number
}

/** Above this number of claims, those of settled events are removed. */
const MAX_CLAIMS = 10_000

export class Claims {
  private readonly claims = new Map<string, Claim>()

  /**
   * Whether another lane has an unsettled event about a further subject of `item`. Events before `mark` are settled.
   */
  isElsewhere({ calls }: LaneItem, lane: number, mark: number): boolean {
    return calls.some(({ alsoAbout }) =>
      alsoAbout?.some((other) => {
        const claim = this.claims.get(other)
        return claim !== undefined && claim.lane !== lane && claim.entryNumber >= mark
      })
    )
  }

  add({ calls, entryNumber }: LaneItem, lane: number, mark: number): void {
    for (const { alsoAbout = [] } of calls) for (const other of alsoAbout) this.claims.set(other, { lane, entryNumber })
    if (this.claims.size > MAX_CLAIMS) this.forgetBefore(mark)
  }

  private forgetBefore(mark: number): void {
    for (const [subject, { entryNumber }] of this.claims) if (entryNumber < mark) this.claims.delete(subject)
  }
}
