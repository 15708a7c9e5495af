// Under which lease the events of each destination are taken, sent and settled: that of the budget that they spend.
import type { Holder, Lease, Ownership } from './ownership'

export class DestinationLeases {
  private keys: ReadonlyMap<string, string> = new Map()

  constructor(readonly ownership: Ownership) {}

  /** From now on these destinations are sent to, each under its key. Several may have the same one. */
  assign(keys: ReadonlyMap<string, string>): void {
    this.keys = new Map(keys)
    this.ownership.want('destinations', [...new Set(keys.values())])
  }

  keyOf(destinationId: string): string | undefined {
    return this.keys.get(destinationId)
  }

  /** `undefined` while another runner sends, or nobody does. */
  leaseOf(destinationId: string): Lease | undefined {
    const key = this.keys.get(destinationId)
    return key === undefined ? undefined : this.ownership.leaseOf(key)
  }

  /** Who sends to it, as far as this runner knows. */
  holderOf(destinationId: string): Holder | undefined {
    const key = this.keys.get(destinationId)
    return key === undefined ? undefined : this.ownership.holderOf(key)
  }
}
