// Says now and then that the database cannot be reached, instead of once for each thing that fails for it.
import { isUnavailable } from '../storage/postgres/connection/failures'

/** How long after it was said, in milliseconds. Our choice. */
const SILENT_MS = 10_000

export class Outages {
  private saidAt = -Infinity

  /** @param now milliseconds on any clock */
  constructor(private readonly now: () => number) {}

  /** Whether the error is of an outage that was said a moment ago. Otherwise it is to be said now. */
  isSaid(error: unknown): boolean {
    if (!isUnavailable(error)) return false
    if (this.now() - this.saidAt < SILENT_MS) return true
    this.saidAt = this.now()
    return false
  }
}
